package dev.holdfast.engine;

import java.util.Arrays;

/**
 * Finds where the last tokens of a text stood before, to guess what follows them (prompt lookup
 * decoding, Saxena, 2023). Grows token by token, in arrays.
 */
final class CopyIndex {
  /** Tokens that must be the same; fewer are too often the same by chance. */
  static final int LEAST = 3;

  /** Tokens beyond which one place is as good as another. */
  private static final int LONGEST = 32;

  /** Earlier places that are looked at: text that repeats has many. */
  private static final int PLACES = 16;

  private static final int ROOM = 2048;

  private int[] tokens;
  private int count;

  /** By position: an earlier one after tokens of the same hash; 0 is none. */
  private int[] earlier;

  /** By hash: the last position after such tokens; at least twice as many as tokens. */
  private int[] latest;

  /** Over a text that is there. */
  CopyIndex(int[] history) {
    int room = history.length + ROOM;
    tokens = new int[room];
    earlier = new int[room];
    latest = new int[Integer.highestOneBit(room) << 2];
    for (int id : history) {
      add(id);
    }
  }

  /** Appends a token to the text. */
  void add(int id) {
    if (count == tokens.length) {
      grow();
    }
    if (count >= LEAST) {
      enter(count);
    }
    tokens[count++] = id;
  }

  private void enter(int position) {
    int slot = slot(tokens[position - 3], tokens[position - 2], tokens[position - 1]);
    earlier[position] = latest[slot];
    latest[slot] = position;
  }

  private void grow() {
    tokens = Arrays.copyOf(tokens, count * 2);
    earlier = new int[count * 2];
    latest = new int[latest.length * 2];
    for (int position = LEAST; position < count; position++) {
      enter(position);
    }
  }

  private int slot(int first, int second, int third) {
    int mixed = (first * 0x9E3779B1 + second) * 0x85EBCA6B + third;
    mixed = (mixed ^ (mixed >>> 15)) * 0xC2B2AE35;
    return (mixed ^ (mixed >>> 13)) & (latest.length - 1);
  }

  /**
   * Guesses what follows on the text and one more token, as it went on at the place before whose
   * last tokens, at least {@link #LEAST}, agree for longest; the later place on a tie.
   *
   * @param id that token
   * @param most tokens to guess
   * @param to receives them
   * @param at from here on
   * @return how many were guessed
   */
  int draft(int id, int most, int[] to, int at) {
    if (count < LEAST) {
      return 0;
    }
    int best = 0;
    int length = LEAST - 1;
    int place = latest[slot(tokens[count - 2], tokens[count - 1], id)];
    for (int tried = 0; tried < PLACES && place > 0 && length < LONGEST; tried++) {
      int same = agreement(place, id);
      if (same > length) {
        length = same;
        best = place;
      }
      place = earlier[place];
    }
    if (best == 0) {
      return 0;
    }
    for (int i = 0; i < most; i++) {
      int from = best + i;
      // Text that repeats runs into itself: what follows it is what was guessed already.
      to[at + i] = from < count ? tokens[from] : from == count ? id : to[at + from - count - 1];
    }
    return most;
  }

  /** Number of tokens before a position that are those before the guess, up to the longest. */
  private int agreement(int place, int id) {
    if (tokens[place - 1] != id) {
      return 0;
    }
    int same = 1;
    while (same < LONGEST && same < place && tokens[place - 1 - same] == tokens[count - same]) {
      same++;
    }
    return same;
  }
}

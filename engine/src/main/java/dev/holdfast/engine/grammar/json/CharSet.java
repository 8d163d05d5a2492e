package dev.holdfast.engine.grammar.json;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Characters (code points) as a value. */
final class CharSet {
  private static final int END = Character.MAX_CODE_POINT + 1;

  static final CharSet ALL = range(0, Character.MAX_CODE_POINT);
  static final CharSet NONE = ALL.not();

  /** Ascending; characters from one with an even index to the one behind it are in the set. */
  private final int[] bounds;

  private CharSet(int[] bounds) {
    this.bounds = bounds;
  }

  /** Characters from one to another, both included. */
  static CharSet range(int from, int to) {
    return new CharSet(new int[] {from, to + 1});
  }

  static CharSet of(String characters) {
    CharSet set = NONE;
    for (int character : characters.codePoints().toArray()) {
      set = set.or(range(character, character));
    }
    return set;
  }

  CharSet not() {
    int[] turned = IntStream.concat(IntStream.of(0, END), Arrays.stream(bounds)).sorted().toArray();
    // A bound at an end of all characters is now there twice.
    return new CharSet(
        Arrays.stream(turned)
            .filter(at -> (at != 0 && at != END) || Arrays.stream(bounds).noneMatch(b -> b == at))
            .toArray());
  }

  CharSet or(CharSet other) {
    int[] all =
        IntStream.concat(Arrays.stream(bounds), Arrays.stream(other.bounds))
            .distinct()
            .sorted()
            .toArray();
    return new CharSet(
        Arrays.stream(all)
            .filter(at ->
                (contains(at) || other.contains(at))
                    != (contains(at - 1) || other.contains(at - 1)))
            .toArray());
  }

  boolean contains(int character) {
    int place = Arrays.binarySearch(bounds, character);
    return ((place >= 0 ? place : -place - 2) & 1) == 0;
  }

  /** Where characters that are in the set begin and end. */
  IntStream bounds() {
    return Arrays.stream(bounds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CharSet that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }
}

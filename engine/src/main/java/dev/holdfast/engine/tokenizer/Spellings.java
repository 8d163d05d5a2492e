package dev.holdfast.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What tokens stand for, one behind the other, and where a spelling is found. No object for a
 * token: 250,000 of them would take many times as much as the text.
 */
final class Spellings {
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private byte[] bytes;

  /** Where the bytes of each token start; one more at the end. */
  private final int[] starts;

  /** Tokens that stand for themselves; the others are written in the alphabet of bytes. */
  private final BitSet verbatim = new BitSet();

  /** Open addressing; an id and one, or 0. */
  private final int[] slots;

  /** A secret multiplier, so that no file can be built to make every token collide. */
  private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

  private int count;

  Spellings(int tokens) {
    bytes = new byte[8 * Math.min(tokens, 1 << 20)];
    starts = new int[tokens + 1];
    slots = new int[Math.max(16, Integer.highestOneBit(Math.min(tokens, 1 << 28)) * 4)];
  }

  /**
   * Adds the next token.
   *
   * @param asWritten whether it stands for its own characters, whatever these are
   * @return an earlier token with the same spelling, or -1; then it was added
   */
  int add(String token, boolean asWritten) {
    int twin = find(token);
    if (twin >= 0) {
      return twin;
    }
    boolean own = asWritten || !ByteAlphabet.spells(token);
    byte[] added = own ? token.getBytes(StandardCharsets.UTF_8) : ByteAlphabet.bytes(token);
    int start = starts[count];
    reserve(Math.addExact(start, added.length));
    System.arraycopy(added, 0, bytes, start, added.length);
    verbatim.set(count, own);
    int slot = slot(added);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = ++count;
    starts[count] = start + added.length;
    return -1;
  }

  private void reserve(int length) {
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(LONGEST, length + (length >> 1) + 64L));
    }
  }

  /** The token of this spelling, or -1. */
  int find(String token) {
    int id = ByteAlphabet.spells(token) ? find(ByteAlphabet.bytes(token), false) : -1;
    return id >= 0 ? id : find(token.getBytes(StandardCharsets.UTF_8), true);
  }

  private int find(byte[] wanted, boolean asWritten) {
    for (int slot = slot(wanted); slots[slot] != 0; slot = next(slot)) {
      int id = slots[slot] - 1;
      if (verbatim.get(id) == asWritten
          && Arrays.equals(bytes, starts[id], starts[id + 1], wanted, 0, wanted.length)) {
        return id;
      }
    }
    return -1;
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  private int slot(byte[] key) {
    long hash = key.length;
    for (byte value : key) {
      hash = (hash ^ value) * multiplier;
      hash ^= hash >>> 32;
    }
    return (int) hash & (slots.length - 1);
  }

  byte[] bytes(int id) {
    return Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
  }

  /** Number of bytes that a token stands for. */
  int length(int id) {
    return starts[id + 1] - starts[id];
  }

  /** One of the bytes that a token stands for. */
  byte byteAt(int id, int index) {
    return bytes[starts[id] + Objects.checkIndex(index, length(id))];
  }
}

package dev.holdfast.engine.grammar;

import java.util.Arrays;

/** Tokens that may come next. Immutable; a list where they are few, else a bit for each. */
final class TokenMask {
  /** Up to so many are kept as a list: below it, a list is quicker to apply and smaller. */
  private static final int FEW = 1024;

  /** In ascending order; empty when the bits say it. */
  private final int[] few;

  private final long[] bits;
  private final int vocabulary;

  private TokenMask(int[] few, long[] bits, int vocabulary) {
    this.few = few;
    this.bits = bits;
    this.vocabulary = vocabulary;
  }

  /** Sets the logits of all other tokens to negative infinity. */
  void apply(float[] logits, int offset) {
    if (bits.length == 0) {
      int from = offset;
      for (int id : few) {
        Arrays.fill(logits, from, offset + id, Float.NEGATIVE_INFINITY);
        from = offset + id + 1;
      }
      Arrays.fill(logits, from, offset + vocabulary, Float.NEGATIVE_INFINITY);
      return;
    }
    for (int word = 0; word < bits.length; word++) {
      int first = word * Long.SIZE;
      for (long out = ~bits[word]; out != 0; out &= out - 1) {
        int id = first + Long.numberOfTrailingZeros(out);
        if (id < vocabulary) {
          logits[offset + id] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  /** Bytes of memory. */
  long bytes() {
    return (long) few.length * Integer.BYTES + (long) bits.length * Long.BYTES;
  }

  /** Collects tokens. */
  static final class Builder {
    private final long[] bits;
    private final int vocabulary;

    Builder(int vocabulary) {
      this.bits = new long[(vocabulary + Long.SIZE - 1) / Long.SIZE];
      this.vocabulary = vocabulary;
    }

    void add(int id) {
      bits[id / Long.SIZE] |= 1L << id % Long.SIZE;
    }

    boolean contains(int id) {
      return (bits[id / Long.SIZE] & 1L << id % Long.SIZE) != 0;
    }

    TokenMask build() {
      int count = 0;
      for (long word : bits) {
        count += Long.bitCount(word);
      }
      if (count > FEW) {
        return new TokenMask(new int[0], bits, vocabulary);
      }
      int[] few = new int[count];
      int at = 0;
      for (int word = 0; word < bits.length; word++) {
        for (long left = bits[word]; left != 0; left &= left - 1) {
          few[at++] = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        }
      }
      return new TokenMask(few, new long[0], vocabulary);
    }
  }
}

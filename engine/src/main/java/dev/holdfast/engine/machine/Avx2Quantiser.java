package dev.holdfast.engine.machine;

/** Emits {@link Quantiser#quantise} in AVX2: a block is four vectors of eight values. */
final class Avx2Quantiser {
  // Vector registers; the values of a block are 0 to 3.
  private static final int LARGEST = 4;
  private static final int TURNED = 5;
  private static final int USABLE = 6;
  private static final int INVERSE = 7;
  private static final int WORDS = 8;
  private static final int SCALED = 9;
  private static final int OFFSET = 10;
  private static final int MOST = 11;
  private static final int ONE_STEP = 12;
  private static final int INFINITE = 13;
  private static final int BELOW_LEAST = 14;
  private static final int MAGNITUDE = 15;

  private static final int PARTS = 4;

  private Avx2Quantiser() {}

  static Assembler emit() {
    Avx2Assembler a = new Avx2Assembler();
    constant(a, MAGNITUDE, 0x7fffffff);
    constant(a, BELOW_LEAST, Quantiser.LEAST_BITS - 1);
    constant(a, INFINITE, Quantiser.INFINITE_BITS);
    constant(a, ONE_STEP, Float.floatToRawIntBits(1f / 127));
    constant(a, MOST, Float.floatToRawIntBits(127));
    a.spread(OFFSET, Register.R9);
    int block = a.here();
    scale(a);
    integers(a);
    sums(a);
    a.add(Register.RDI, Quantiser.BLOCK * Float.BYTES);
    a.add(Register.RSI, Register.RCX);
    a.decrement(Register.R8);
    a.jumpIfNotZero(block);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void constant(Avx2Assembler a, int to, int bits) {
    a.moveInt(Register.RAX, bits);
    a.spread(to, Register.RAX);
  }

  private static void scale(Avx2Assembler a) {
    for (int part = 0; part < PARTS; part++) {
      a.load(part, Register.RDI, 32 * part);
      a.and(part == 0 ? LARGEST : TURNED, part, MAGNITUDE);
      if (part > 0) {
        a.maxUnsigned(LARGEST, LARGEST, TURNED);
      }
    }
    for (int step = 0; step < 3; step++) {
      turn(a, LARGEST, step);
      a.maxUnsigned(LARGEST, LARGEST, TURNED);
    }
    // As numbers of bits: least <= largest < infinite.
    a.greater(USABLE, LARGEST, BELOW_LEAST);
    a.greater(TURNED, INFINITE, LARGEST);
    a.and(USABLE, USABLE, TURNED);
    a.and(WORDS, USABLE, ONE_STEP);
    a.multiplyFloats(WORDS, LARGEST, WORDS);
    a.divideFloats(INVERSE, MOST, LARGEST);
  }

  private static void integers(Avx2Assembler a) {
    for (int part = 0; part < PARTS; part++) {
      a.multiplyFloats(part, part, INVERSE);
      a.floatsToInts(part, part);
      a.and(part, part, USABLE);
    }
    // Packing takes four values of every half in turn; the lanes are put in order at the end.
    a.packInts(LARGEST, 0, 1);
    a.packInts(TURNED, 2, 3);
    a.packShorts(LARGEST, LARGEST, TURNED);
    a.shufflePairs(LARGEST, LARGEST, 0xd8);
    a.shuffleLanes(LARGEST, LARGEST, 0xd8);
    a.store(LARGEST, Register.RSI, 0);
  }

  private static void sums(Avx2Assembler a) {
    int first = 0;
    int last = 2;
    int all = 1;
    a.add(first, 0, 1);
    a.add(last, 2, 3);
    for (int step = 0; step < 3; step++) {
      turn(a, first, step);
      a.add(first, first, TURNED);
      turn(a, last, step);
      a.add(last, last, TURNED);
    }
    a.add(all, first, last);
    a.intsToFloats(SCALED, all);
    a.multiplyFloats(SCALED, SCALED, WORDS);
    a.blend(WORDS, WORDS, SCALED, 1 << 1);
    int word = 2;
    for (int sum : new int[] {all, first, last}) {
      a.multiply(sum, sum, OFFSET);
      a.blend(WORDS, WORDS, sum, 1 << word++);
    }
    a.store(WORDS, Register.RSI, Quantiser.SCALE);
  }

  /** After all three steps every lane has met every other one. */
  private static void turn(Avx2Assembler a, int from, int step) {
    switch (step) {
      case 0 -> a.shufflePairs(TURNED, from, 0x4e);
      case 1 -> a.shuffleLanes(TURNED, from, 0x4e);
      default -> a.shuffleLanes(TURNED, from, 0xb1);
    }
  }
}

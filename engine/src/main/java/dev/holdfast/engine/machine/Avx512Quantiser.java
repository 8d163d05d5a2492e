package dev.holdfast.engine.machine;

/** Emits {@link Quantiser#quantise} in AVX-512: a block is two vectors of 16 values. */
final class Avx512Quantiser {
  // Vector registers.
  private static final int FIRST = 0;
  private static final int LAST = 1;
  private static final int LARGEST = 2;
  private static final int TURNED = 3;
  private static final int WORDS = 4;
  private static final int INVERSE = 5;
  private static final int SUM = 6;
  private static final int SCALED = 7;
  private static final int OFFSET = 26;
  private static final int MOST = 27;
  private static final int ONE_STEP = 28;
  private static final int RANGE = 29;
  private static final int MINUS_LEAST = 30;
  private static final int MAGNITUDE = 31;

  // Masks; 2 to 5 are one lane each, of the second word on.
  private static final int USABLE = 1;
  private static final int RECORD_WORDS = 6;

  private Avx512Quantiser() {}

  static Assembler emit() {
    VectorAssembler a = new VectorAssembler();
    constants(a);
    int block = a.here();
    a.load(FIRST, Register.RDI, 0);
    a.load(LAST, Register.RDI, 64);
    a.and(LARGEST, FIRST, MAGNITUDE);
    a.and(TURNED, LAST, MAGNITUDE);
    a.maxUnsigned(LARGEST, LARGEST, TURNED);
    for (int step = 0; step < 4; step++) {
      turn(a, LARGEST, step);
      a.maxUnsigned(LARGEST, LARGEST, TURNED);
    }
    // As unsigned numbers: least <= largest < infinite.
    a.add(TURNED, LARGEST, MINUS_LEAST);
    a.lessUnsigned(USABLE, TURNED, RANGE);
    a.moveOrZero(WORDS, USABLE, ONE_STEP);
    a.multiplyFloats(WORDS, LARGEST, WORDS);
    a.divideFloats(INVERSE, MOST, LARGEST);
    for (int half : new int[] {FIRST, LAST}) {
      a.multiplyFloats(half, half, INVERSE);
      a.floatsToIntsOrZero(half, USABLE, half);
      a.storeLowBytes(half, Register.RSI, 16 * half);
      for (int step = 0; step < 4; step++) {
        turn(a, half, step);
        a.add(half, half, TURNED);
      }
    }
    a.add(SUM, FIRST, LAST);
    a.intsToFloats(SCALED, SUM);
    a.multiplyFloats(SCALED, SCALED, WORDS);
    a.moveMasked(WORDS, 2, SCALED);
    int mask = 3;
    for (int sum : new int[] {SUM, FIRST, LAST}) {
      a.multiply(sum, sum, OFFSET);
      a.moveMasked(WORDS, mask++, sum);
    }
    a.storeMasked(WORDS, RECORD_WORDS, Register.RSI, Quantiser.SCALE);
    a.add(Register.RDI, Quantiser.BLOCK * Float.BYTES);
    a.add(Register.RSI, Register.RCX);
    a.decrement(Register.R8);
    a.jumpIfNotZero(block);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void constants(VectorAssembler a) {
    a.fill(MAGNITUDE, 0x7fffffff);
    a.fill(MINUS_LEAST, -Quantiser.LEAST_BITS);
    a.fill(RANGE, Quantiser.INFINITE_BITS - Quantiser.LEAST_BITS);
    a.fill(ONE_STEP, Float.floatToRawIntBits(1f / 127));
    a.fill(MOST, Float.floatToRawIntBits(127));
    a.spread(OFFSET, Register.R9);
    for (int word = 1; word < 5; word++) {
      a.moveInt(Register.RAX, 1 << word);
      a.mask(word + 1, Register.RAX);
    }
    a.moveInt(Register.RAX, 0xff);
    a.mask(RECORD_WORDS, Register.RAX);
  }

  /** After all four steps every lane has met every other one. */
  private static void turn(VectorAssembler a, int from, int step) {
    switch (step) {
      case 0 -> a.shuffleQuarters(TURNED, from, 0x4e);
      case 1 -> a.shuffleQuarters(TURNED, from, 0xb1);
      case 2 -> a.shuffleLanes(TURNED, from, 0x4e);
      default -> a.shuffleLanes(TURNED, from, 0xb1);
    }
  }
}

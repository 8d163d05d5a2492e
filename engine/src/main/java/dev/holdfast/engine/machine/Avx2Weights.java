package dev.holdfast.engine.machine;

import static dev.holdfast.engine.machine.Products.WEIGHTS;

import dev.holdfast.engine.machine.UnitLayout.Block;

/** Emits how {@link Avx2Product} reads a block: 32 columns of 8 rows, to registers. */
final class Avx2Weights {
  private static final int ROWS = 8;
  private static final int VECTORS = 8;

  // Vector registers that stay as they are while the tokens are multiplied.
  static final int NUMBERS = 0;
  static final int SCALE = 13;
  static final int MINIMUM = 14;
  static final int FIRST_SCALE = 14;
  static final int LAST_SCALE = 15;

  // Vector registers that are free again.
  private static final int UPPER = 8;
  private static final int LAST_UPPER = 9;
  private static final int SCRATCH = 10;

  private final Avx2Assembler a;
  private final UnitLayout layout;

  Avx2Weights(Avx2Assembler a, UnitLayout layout) {
    this.a = a;
    this.layout = layout;
  }

  /** Unpacks the numbers to eight registers from {@link #NUMBERS} on: columns 4j to 4j + 3. */
  void unpack(Block block, int half) {
    int at = block.numbers() + 32 * half;
    switch (layout.numbers()) {
      case BYTES -> {
        for (int j = 0; j < VECTORS; j++) {
          load(NUMBERS + j, at + 64 * j);
          a.xor(NUMBERS + j, NUMBERS + j, Avx2Frame.BASE, Avx2Frame.SIGNS);
          a.store(NUMBERS + j, Avx2Frame.BASE, Avx2Frame.SIGNED_NUMBERS + 32 * j);
          a.magnitude(NUMBERS + j, NUMBERS + j);
        }
      }
      case FOUR_BITS -> nibbles(at);
      case FIVE_BITS -> {
        nibbles(at);
        load(UPPER, block.upper() + 32 * half);
        for (int j = 0; j < VECTORS; j++) {
          addUpper(NUMBERS + j, UPPER, j - 4);
        }
      }
      case SIX_BITS -> {
        nibbles(at);
        load(UPPER, block.upper() + 32 * half);
        load(LAST_UPPER, block.upper() + 64 + 32 * half);
        for (int j = 0; j < 4; j++) {
          addUpper(NUMBERS + j, UPPER, 2 * j - 4);
          addUpper(NUMBERS + 4 + j, LAST_UPPER, 2 * j - 4);
        }
      }
    }
  }

  private void load(int to, int at) {
    a.load(to, WEIGHTS, at);
  }

  private void nibbles(int at) {
    for (int j = 0; j < 4; j++) {
      int last = NUMBERS + 4 + j;
      load(last, at + 64 * j);
      a.and(NUMBERS + j, last, Avx2Frame.BASE, Avx2Frame.LOW_NIBBLES);
      a.shiftRight(last, last, 4);
      a.and(last, last, Avx2Frame.BASE, Avx2Frame.LOW_NIBBLES);
    }
  }

  /** Adds the upper bits, which lie so many bits too high in every byte. */
  private void addUpper(int to, int upper, int bits) {
    int shifted = upper;
    if (bits != 0) {
      shifted = SCRATCH;
      if (bits < 0) {
        a.shiftLeft(shifted, upper, -bits);
      } else {
        a.shiftRight(shifted, upper, bits);
      }
    }
    a.and(SCRATCH, shifted, Avx2Frame.BASE, Avx2Frame.UPPER_BITS);
    a.or(to, to, SCRATCH);
  }

  /** Brings the factors at the start of a unit into the frame, as floats. */
  void keepFactors() {
    for (int half = 0; half < 2; half++) {
      a.halvesToFloats(SCRATCH, WEIGHTS, 2 * ROWS * half);
      a.store(SCRATCH, Avx2Frame.BASE, Avx2Frame.FACTORS + 32 * half);
      if (layout.hasMinimum()) {
        a.halvesToFloats(SCRATCH, WEIGHTS, UnitLayout.MINIMUM_FACTOR + 2 * ROWS * half);
        a.store(SCRATCH, Avx2Frame.BASE, Avx2Frame.MINIMUM_FACTORS + 32 * half);
      }
    }
  }

  /** Reads what the sums are multiplied with. */
  void scales(Block block, int half) {
    int bytes = ROWS * half;
    int halves = 2 * ROWS * half;
    switch (layout.scales()) {
      case HALVES -> {
        a.halvesToFloats(SCALE, WEIGHTS, block.scale() + halves);
        if (layout.hasMinimum()) {
          a.halvesToFloats(MINIMUM, WEIGHTS, block.minimum() + halves);
        }
      }
      case BYTES -> {
        multiplyByte(SCALE, block.scale() + bytes, Avx2Frame.FACTORS + 32 * half);
        multiplyByte(MINIMUM, block.minimum() + bytes, Avx2Frame.MINIMUM_FACTORS + 32 * half);
      }
      case SIGNED_BYTES_OF_HALF_BLOCKS -> {
        a.load(SCALE, Avx2Frame.BASE, Avx2Frame.FACTORS + 32 * half);
        a.signedBytesToInts(FIRST_SCALE, WEIGHTS, block.scale() + bytes);
        a.signedBytesToInts(LAST_SCALE, WEIGHTS, block.scale() + 16 + bytes);
      }
    }
  }

  private void multiplyByte(int to, int at, int factor) {
    a.unsignedBytesToInts(to, WEIGHTS, at);
    a.intsToFloats(to, to);
    a.load(SCRATCH, Avx2Frame.BASE, factor);
    a.multiplyFloats(to, to, SCRATCH);
  }
}

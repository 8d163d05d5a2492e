package dev.holdfast.engine.machine;

/**
 * Q4_K and Q5_K: blocks of 256 columns, eight sub-blocks of 32 numbers of four or five bits with a
 * scale and a minimum of six bits each, and a half scale for either. A unit is one block:
 *
 * <pre>
 * byte 0     16 halves: scale of the scales
 *      32    16 halves: scale of the minimums
 *      64    [8][16] bytes: scales of the sub-blocks
 *      192   [8][16] bytes: minimums
 *      320   [8][4][16] times four bytes: lower four bits, low halves the first 16 columns of a sub-block
 *      2368  [8][16] times four bytes, Q5_K only: fifth bits: bit j belongs to columns 4j to 4j + 3
 * </pre>
 */
public final class SubScaledTiles extends TileFormat {
  private static final int SUB_BLOCKS = 8;
  private static final int SCALES = 64;
  private static final int MINIMUMS = 192;
  private static final int NUMBERS = 320;
  private static final int SUB_BLOCK_BYTES = 256;
  private static final int FIFTHS = NUMBERS + SUB_BLOCKS * SUB_BLOCK_BYTES;
  private static final int SOURCE_FIFTHS = 16;

  // Vector registers of the product; those of a sub-block are free again when its scales are read.
  private static final int SUB_MINIMUM = 24;
  private static final int SCALE = 27;
  private static final int MINIMUM = 28;
  private static final int FIFTH_BITS = 29;
  private static final int SUB_SCALE = 29;

  // Vector registers of the packing; 8 to 15 hold fifth bits.
  private static final int FIFTH_WORDS = 8;
  private static final int LOWEST_BITS = 26;
  private static final int TWO_BITS = 27;
  private static final int SIX_BITS = 28;
  private static final int HIGH_HALVES = 29;
  private static final int LOW_HALVES = 30;

  private final boolean hasFifthBit;

  /** A format; emits nothing yet. */
  public SubScaledTiles(boolean hasFifthBit) {
    super(256, hasFifthBit ? FIFTHS + SUB_BLOCKS * 64 : FIFTHS, hasFifthBit ? 176 : 144, 0);
    this.hasFifthBit = hasFifthBit;
  }

  @Override
  void productConstants(VectorAssembler a) {
    nibbleConstants(a);
  }

  @Override
  void productOfUnit(VectorAssembler a, int tokens) {
    fetch(a, 0, NUMBERS);
    a.halvesToFloats(SCALE, WEIGHTS, 0);
    a.halvesToFloats(MINIMUM, WEIGHTS, 32);
    for (int block = 0; block < SUB_BLOCKS; block++) {
      for (int token = 0; token < tokens; token++) {
        a.zero(SUMS + token);
      }
      startLastSums(a, tokens);
      int at = NUMBERS + block * SUB_BLOCK_BYTES;
      if (hasFifthBit) {
        int fifths = FIFTHS + 64 * block;
        fetch(a, fifths, fifths + 1);
        a.load(FIFTH_BITS, WEIGHTS, fifths);
        fiveBits(a, tokens, at, FIFTH_BITS);
      } else {
        nibbles(a, tokens, at);
      }
      scaleOf(a, SUB_SCALE, SCALES + 16 * block, SCALE);
      scaleOf(a, SUB_MINIMUM, MINIMUMS + 16 * block, MINIMUM);
      addScaled(a, tokens, SUB_SCALE);
      for (int token = 0; token < tokens; token++) {
        a.multiplySubtractBroadcast(
            RESULTS + token, SUB_MINIMUM, X, token * Quantiser.RECORD + Quantiser.SCALED_SUM);
      }
      nextBlock(a, tokens);
    }
  }

  private static void scaleOf(VectorAssembler a, int to, int at, int factor) {
    a.unsignedBytesToInts(to, WEIGHTS, at);
    a.intsToFloats(to, to);
    a.multiplyFloats(to, to, factor);
  }

  @Override
  void packingConstants(VectorAssembler a) {
    constant(a, LOW_HALVES, 0x0f0f0f0f);
    constant(a, HIGH_HALVES, 0xf0f0f0f0);
    constant(a, SIX_BITS, 0x3f3f3f3f);
    constant(a, TWO_BITS, 0x30303030);
    constant(a, LOWEST_BITS, 0x01010101);
  }

  @Override
  void packUnit(VectorAssembler a) {
    gather(a, 0, 0);
    a.storeLowShorts(0, TARGET, 0);
    a.shiftRight(0, 0, 16);
    a.storeLowShorts(0, TARGET, 32);
    packScales(a);
    int numbers = SOURCE_FIFTHS;
    if (hasFifthBit) {
      packFifthBits(a);
      numbers += 32;
    }
    for (int pair = 0; pair < SUB_BLOCKS / 2; pair++) {
      for (int j = 0; j < 4; j++) {
        int from = numbers + 32 * pair + 4 * j;
        int to = NUMBERS + 2 * pair * SUB_BLOCK_BYTES + 64 * j;
        // The file has two sub-blocks in the halves of the same bytes.
        gather(a, 0, from);
        gather(a, 1, from + 16);
        a.and(2, 0, LOW_HALVES);
        a.shiftLeft(3, 1, 4);
        a.orAnd(2, 3, HIGH_HALVES);
        a.store(2, TARGET, to);
        a.shiftRight(2, 0, 4);
        a.and(2, 2, LOW_HALVES);
        a.orAnd(2, 1, HIGH_HALVES);
        a.store(2, TARGET, to + SUB_BLOCK_BYTES);
      }
    }
  }

  /** The twelve bytes of scales: six bits each, the upper two of the last four kept apart. */
  private static void packScales(VectorAssembler a) {
    gather(a, 0, 4);
    gather(a, 1, 8);
    gather(a, 2, 12);
    a.and(3, 0, SIX_BITS);
    storeBytes(a, 3, SCALES);
    a.and(3, 1, SIX_BITS);
    storeBytes(a, 3, MINIMUMS);
    a.and(3, 2, LOW_HALVES);
    a.shiftRight(0, 0, 2);
    a.orAnd(3, 0, TWO_BITS);
    storeBytes(a, 3, SCALES + 64);
    a.shiftRight(3, 2, 4);
    a.and(3, 3, LOW_HALVES);
    a.shiftRight(1, 1, 2);
    a.orAnd(3, 1, TWO_BITS);
    storeBytes(a, 3, MINIMUMS + 64);
  }

  /** The file has the fifth bits of all sub-blocks in the same bytes. */
  private static void packFifthBits(VectorAssembler a) {
    for (int j = 0; j < 8; j++) {
      gather(a, FIFTH_WORDS + j, SOURCE_FIFTHS + 4 * j);
    }
    for (int block = 0; block < SUB_BLOCKS; block++) {
      a.zero(0);
      for (int j = 0; j < 8; j++) {
        a.shiftRight(1, FIFTH_WORDS + j, block);
        a.and(1, 1, LOWEST_BITS);
        a.shiftLeft(1, 1, j);
        a.or(0, 0, 1);
      }
      a.store(0, TARGET, FIFTHS + 64 * block);
    }
  }
}

package dev.holdfast.engine.machine;

/**
 * Q4_0, Q4_1, Q5_0 and Q5_1: blocks of 32 columns with a half scale; the formats ending in 1 have a
 * half minimum as well, those ending in 0 numbers that are too large by half their range. A unit is
 * two blocks:
 *
 * <pre>
 * [2][16] halves: scales
 * [2][16] halves: minimums, if the format has them
 * per block
 *   [16] times four bytes: fifth bits, if the format has them: bit j belongs to columns 4j to 4j + 3
 *   [4][16] times four bytes: lower four bits, low halves the first 16 columns
 * </pre>
 */
public final class NibbleTiles extends TileFormat {
  private static final int MINIMUMS = 64;

  // Vector registers.
  private static final int SCALE = 27;
  private static final int MINIMUM = 28;
  private static final int FIFTHS = 29;

  private final boolean hasFifthBit;
  private final boolean hasMinimum;

  /** A format; emits nothing yet. */
  public NibbleTiles(boolean hasFifthBit, boolean hasMinimum) {
    super(
        64,
        (hasMinimum ? 128 : 64) + 2 * blockBytes(hasFifthBit),
        2 * sourceBlock(hasFifthBit, hasMinimum),
        hasMinimum ? 0 : hasFifthBit ? -16 : -8);
    this.hasFifthBit = hasFifthBit;
    this.hasMinimum = hasMinimum;
  }

  private static int blockBytes(boolean hasFifthBit) {
    return hasFifthBit ? 320 : 256;
  }

  private static int sourceBlock(boolean hasFifthBit, boolean hasMinimum) {
    return 18 + (hasFifthBit ? 4 : 0) + (hasMinimum ? 2 : 0);
  }

  private int block(int block) {
    return (hasMinimum ? 128 : 64) + block * blockBytes(hasFifthBit);
  }

  @Override
  void productConstants(VectorAssembler a) {
    nibbleConstants(a);
  }

  @Override
  void productOfUnit(VectorAssembler a, int tokens) {
    fetch(a, 0, block(0));
    for (int block = 0; block < 2; block++) {
      int at = block(block);
      startSums(a, tokens, SUMS, Quantiser.OFFSET_SUM);
      startLastSums(a, tokens);
      if (hasFifthBit) {
        fetch(a, at, at + 1);
        a.load(FIFTHS, WEIGHTS, at);
        fiveBits(a, tokens, at + 64, FIFTHS);
      } else {
        nibbles(a, tokens, at);
      }
      a.halvesToFloats(SCALE, WEIGHTS, 32 * block);
      addScaled(a, tokens, SCALE);
      if (hasMinimum) {
        a.halvesToFloats(MINIMUM, WEIGHTS, MINIMUMS + 32 * block);
        for (int token = 0; token < tokens; token++) {
          a.multiplyAddBroadcast(
              RESULTS + token, MINIMUM, X, token * Quantiser.RECORD + Quantiser.SCALED_SUM);
        }
      }
      nextBlock(a, tokens);
    }
  }

  @Override
  void packingConstants(VectorAssembler a) {
    // Four neighbouring bits times the first constant have copies in the low bits of four bytes.
    constant(a, 28, 0x00204081);
    constant(a, 29, 0x01010101);
    constant(a, 30, 0x0000000f);
  }

  @Override
  void packUnit(VectorAssembler a) {
    for (int block = 0; block < 2; block++) {
      int from = block * sourceBlock(hasFifthBit, hasMinimum);
      int to = block(block);
      gather(a, 0, from);
      a.storeLowShorts(0, TARGET, 32 * block);
      from += 2;
      if (hasMinimum) {
        a.shiftRight(0, 0, 16);
        a.storeLowShorts(0, TARGET, MINIMUMS + 32 * block);
        from += 2;
      }
      if (hasFifthBit) {
        packFifthBits(a, from, to);
        from += 4;
        to += 64;
      }
      for (int j = 0; j < 4; j++) {
        gather(a, 0, from + 4 * j);
        a.store(0, TARGET, to + 64 * j);
      }
    }
  }

  private static void packFifthBits(VectorAssembler a, int from, int to) {
    gather(a, 0, from);
    a.zero(1);
    for (int j = 0; j < 8; j++) {
      a.shiftRight(2, 0, 4 * j);
      a.and(2, 2, 30);
      a.multiply(2, 2, 28);
      a.and(2, 2, 29);
      a.shiftLeft(2, 2, j);
      a.or(1, 1, 2);
    }
    a.store(1, TARGET, to);
  }
}

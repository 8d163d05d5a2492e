package dev.holdfast.engine.machine;

/**
 * Q6_K: blocks of 256 columns, sixteen sub-blocks of 16 numbers of six bits, 32 too large, with a
 * signed byte as scale each, and a half scale for these. A unit is one block:
 *
 * <pre>
 * byte 0     16 halves: scale of the scales; 32 bytes unused
 *      64    [16][16] bytes: scales of the sub-blocks
 *      320   [8][2][16] times four bytes: upper two bits of 16 columns, four columns apart each
 *      1344  [8][4][16] times four bytes: lower four bits, low halves the first 16 of 32 columns
 * </pre>
 *
 * The two sub-blocks of 32 columns are scaled and added as integers, below 2^24 and so exact as
 * float.
 */
public final class Q6KTiles extends TileFormat {
  private static final int BLOCKS = 8;
  private static final int SCALES = 64;
  private static final int UPPER = 320;
  private static final int UPPER_BYTES = 128;
  private static final int LOWER = UPPER + BLOCKS * UPPER_BYTES;
  private static final int LOWER_BYTES = 256;
  private static final int SOURCE_UPPER = 128;
  private static final int SOURCE_SCALES = 192;

  // Vector registers of the product.
  private static final int FIRST = 24;
  private static final int LAST = 25;
  private static final int SHIFTED = 26;
  private static final int FIRST_UPPER = 27;
  private static final int LAST_UPPER = 28;
  private static final int SCALE = 29;
  private static final int UPPER_BITS = 30;
  private static final int LOW_NIBBLES = 31;

  // Vector registers of the packing; 8 to 15 hold upper bits.
  private static final int LOWEST_BITS = 29;
  private static final int LOW_HALVES = 30;
  private static final int UPPER_WORDS = 8;

  /** Emits nothing yet. */
  public Q6KTiles() {
    super(256, LOWER + BLOCKS * LOWER_BYTES, 210, -32);
  }

  @Override
  void productConstants(VectorAssembler a) {
    constant(a, LOW_NIBBLES, 0x0f0f0f0f);
    constant(a, UPPER_BITS, 0x30303030);
  }

  @Override
  void productOfUnit(VectorAssembler a, int tokens) {
    fetch(a, 0, UPPER);
    a.halvesToFloats(SCALE, WEIGHTS, 0);
    for (int block = 0; block < BLOCKS; block++) {
      startSums(a, tokens, SUMS, Quantiser.OFFSET_FIRST_SUM);
      startSums(a, tokens, MORE_SUMS, Quantiser.OFFSET_LAST_SUM);
      int upper = UPPER + block * UPPER_BYTES;
      fetch(a, upper, upper + UPPER_BYTES);
      a.load(FIRST_UPPER, WEIGHTS, upper);
      a.load(LAST_UPPER, WEIGHTS, upper + 64);
      for (int j = 0; j < 4; j++) {
        int at = LOWER + block * LOWER_BYTES + 64 * j;
        fetch(a, at, at + 1);
        a.load(LAST, WEIGHTS, at);
        a.and(FIRST, LAST, LOW_NIBBLES);
        a.shiftRight(LAST, LAST, 4);
        a.and(LAST, LAST, LOW_NIBBLES);
        addUpper(a, FIRST, FIRST_UPPER, j);
        addUpper(a, LAST, LAST_UPPER, j);
        dots(a, tokens, SUMS, FIRST, 4 * j);
        dots(a, tokens, MORE_SUMS, LAST, 16 + 4 * j);
      }
      a.signedBytesToInts(FIRST, WEIGHTS, SCALES + 32 * block);
      a.signedBytesToInts(LAST, WEIGHTS, SCALES + 32 * block + 16);
      for (int token = 0; token < tokens; token++) {
        a.multiply(SUMS + token, SUMS + token, FIRST);
        a.multiply(MORE_SUMS + token, MORE_SUMS + token, LAST);
        a.add(SUMS + token, SUMS + token, MORE_SUMS + token);
      }
      addScaled(a, tokens, SCALE);
      nextBlock(a, tokens);
    }
  }

  /** Bits {@code 2j} and {@code 2j + 1} of every byte become bits 4 and 5. */
  private static void addUpper(VectorAssembler a, int to, int upper, int j) {
    switch (j) {
      case 0 -> a.shiftLeft(SHIFTED, upper, 4);
      case 1 -> a.shiftLeft(SHIFTED, upper, 2);
      case 3 -> a.shiftRight(SHIFTED, upper, 2);
      default -> {}
    }
    a.orAnd(to, j == 2 ? upper : SHIFTED, UPPER_BITS);
  }

  @Override
  void packingConstants(VectorAssembler a) {
    constant(a, LOW_HALVES, 0x0f0f0f0f);
    constant(a, LOWEST_BITS, 0x03030303);
  }

  @Override
  void packUnit(VectorAssembler a) {
    // The scale is the last two bytes of the block; nothing behind it is read.
    gather(a, 0, 206);
    a.shiftRight(0, 0, 16);
    a.storeLowShorts(0, TARGET, 0);
    for (int word = 0; word < 4; word++) {
      gather(a, 0, SOURCE_SCALES + 4 * word);
      storeBytes(a, 0, SCALES + 64 * word);
    }
    for (int half = 0; half < 2; half++) {
      for (int word = 0; word < 8; word++) {
        gather(a, UPPER_WORDS + word, SOURCE_UPPER + 32 * half + 4 * word);
      }
      for (int block = 0; block < 4; block++) {
        packUpper(a, 4 * half + block, 2 * block);
      }
      packLower(a, half);
    }
  }

  /** The file has the upper bits of four blocks in the same bytes. */
  private static void packUpper(VectorAssembler a, int block, int bit) {
    for (int part = 0; part < 2; part++) {
      a.zero(0);
      for (int j = 0; j < 4; j++) {
        a.shiftRight(1, UPPER_WORDS + 4 * part + j, bit);
        a.and(1, 1, LOWEST_BITS);
        a.shiftLeft(1, 1, 2 * j);
        a.or(0, 0, 1);
      }
      a.store(0, TARGET, UPPER + block * UPPER_BYTES + 64 * part);
    }
  }

  /** The file has the lower bits of blocks {@code k} and {@code k + 2} in the same bytes. */
  private static void packLower(VectorAssembler a, int half) {
    for (int k = 0; k < 2; k++) {
      for (int j = 0; j < 4; j++) {
        int from = 64 * half + 32 * k + 4 * j;
        gather(a, 0, from);
        gather(a, 1, from + 16);
        for (int later = 0; later < 2; later++) {
          a.shiftRight(2, 0, 4 * later);
          a.and(2, 2, LOW_HALVES);
          a.shiftRight(3, 1, 4 * later);
          a.and(3, 3, LOW_HALVES);
          a.shiftLeft(3, 3, 4);
          a.or(2, 2, 3);
          a.store(2, TARGET, LOWER + (4 * half + k + 2 * later) * LOWER_BYTES + 64 * j);
        }
      }
    }
  }
}

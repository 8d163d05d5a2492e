package dev.holdfast.engine.machine;

/**
 * Q8_0: blocks of 32 columns of a half scale and 32 signed bytes. A unit is two blocks: both
 * scales, {@code [2][16]} halves, then per block {@code [8][16]} times four bytes, 128 added.
 */
public final class Q80Tiles extends TileFormat {
  private static final int SOURCE_BLOCK = 34;
  private static final int BYTES = 64;
  private static final int BLOCK_BYTES = 512;

  // Vector registers.
  private static final int WEIGHT = 24;
  private static final int WEIGHT_SCALE = 27;
  private static final int SIGNS = 30;

  /** Emits nothing yet. */
  public Q80Tiles() {
    super(64, BYTES + 2 * BLOCK_BYTES, 2 * SOURCE_BLOCK, -128);
  }

  @Override
  void productConstants(VectorAssembler a) {}

  @Override
  void productOfUnit(VectorAssembler a, int tokens) {
    fetch(a, 0, BYTES);
    for (int block = 0; block < 2; block++) {
      startSums(a, tokens, SUMS, Quantiser.OFFSET_SUM);
      startLastSums(a, tokens);
      for (int j = 0; j < 8; j++) {
        int at = BYTES + block * BLOCK_BYTES + 64 * j;
        fetch(a, at, at + 1);
        a.load(WEIGHT, WEIGHTS, at);
        dots(a, tokens, j % 2 == 0 ? SUMS : lastSums(tokens), WEIGHT, 4 * j);
      }
      joinSums(a, tokens);
      a.halvesToFloats(WEIGHT_SCALE, WEIGHTS, 32 * block);
      addScaled(a, tokens, WEIGHT_SCALE);
      nextBlock(a, tokens);
    }
  }

  @Override
  void packingConstants(VectorAssembler a) {
    constant(a, SIGNS, 0x80808080);
  }

  @Override
  void packUnit(VectorAssembler a) {
    for (int block = 0; block < 2; block++) {
      int from = block * SOURCE_BLOCK;
      gather(a, 0, from);
      a.storeLowShorts(0, TARGET, 32 * block);
      for (int j = 0; j < 8; j++) {
        gather(a, 0, from + 2 + 4 * j);
        a.xor(0, 0, SIGNS);
        a.store(0, TARGET, BYTES + block * BLOCK_BYTES + 64 * j);
      }
    }
  }
}

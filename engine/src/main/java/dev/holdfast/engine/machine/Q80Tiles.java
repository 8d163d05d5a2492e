package dev.holdfast.engine.machine;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;
import dev.holdfast.engine.machine.UnitLayout.Scales;

/**
 * Q8_0: blocks of 32 columns of a half scale and 32 signed bytes. A unit is two blocks: both
 * scales, {@code [2][16]} halves, then per block {@code [8][16]} times four bytes, 128 added.
 */
public final class Q80Tiles extends TileFormat {
  private static final int SOURCE_BLOCK = 34;
  private static final int BYTES = 64;
  private static final int BLOCK_BYTES = 512;

  // Vector registers of the packing.
  private static final int SIGNS = 1;

  /** The format. */
  public Q80Tiles() {
    super(
        new UnitLayout(
            false,
            1,
            BYTES + 2 * BLOCK_BYTES,
            Numbers.BYTES,
            Scales.HALVES,
            true,
            false,
            new Block(BYTES, 0, 0, 0),
            new Block(BYTES + BLOCK_BYTES, 0, 32, 0)),
        2 * SOURCE_BLOCK,
        -128);
  }

  @Override
  void packUnit(PackingEmitter p) {
    p.constant(SIGNS, 0x80808080);
    int from = 0;
    for (int i = 0; i < layout().blocks(); i++) {
      Block block = layout().block(i);
      p.gather(0, from);
      p.storeShorts(0, block.scale());
      for (int j = 0; j < 8; j++) {
        p.gather(0, from + 2 + 4 * j);
        p.xor(0, 0, SIGNS);
        p.store(0, block.numbers() + 64 * j);
      }
      from += SOURCE_BLOCK;
    }
  }
}

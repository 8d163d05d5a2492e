package dev.holdfast.engine.machine;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;
import dev.holdfast.engine.machine.UnitLayout.Scales;

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
  private static final int FIFTH_BYTES = 64;
  private static final int NUMBER_BYTES = 256;

  // Vector registers of the packing.
  private static final int COPIES = 3;
  private static final int LOWEST_BITS = 4;
  private static final int FOUR_BITS = 5;

  private final int sourceBlock;

  /** A format. */
  public NibbleTiles(boolean hasFifthBit, boolean hasMinimum) {
    this(layout(hasFifthBit, hasMinimum), 18 + (hasFifthBit ? 4 : 0) + (hasMinimum ? 2 : 0));
  }

  private NibbleTiles(UnitLayout layout, int sourceBlock) {
    super(
        layout,
        2 * sourceBlock,
        !layout.hasOffset() ? 0 : layout.numbers() == Numbers.FIVE_BITS ? -16 : -8);
    this.sourceBlock = sourceBlock;
  }

  private static UnitLayout layout(boolean hasFifthBit, boolean hasMinimum) {
    int header = hasMinimum ? 128 : 64;
    int fifths = hasFifthBit ? FIFTH_BYTES : 0;
    int block = fifths + NUMBER_BYTES;
    return new UnitLayout(
        false,
        1,
        header + 2 * block,
        hasFifthBit ? Numbers.FIVE_BITS : Numbers.FOUR_BITS,
        Scales.HALVES,
        !hasMinimum,
        hasMinimum,
        new Block(header + fifths, header, 0, MINIMUMS),
        new Block(header + block + fifths, header + block, 32, MINIMUMS + 32));
  }

  @Override
  void packUnit(PackingEmitter p) {
    // Four neighbouring bits times the first constant have copies in the low bits of four bytes.
    p.constant(COPIES, 0x00204081);
    p.constant(LOWEST_BITS, 0x01010101);
    p.constant(FOUR_BITS, 0x0000000f);
    int start = 0;
    for (int i = 0; i < layout().blocks(); i++) {
      Block block = layout().block(i);
      int from = start;
      p.gather(0, from);
      p.storeShorts(0, block.scale());
      from += 2;
      if (layout().hasMinimum()) {
        p.shiftRight(0, 0, 16);
        p.storeShorts(0, block.minimum());
        from += 2;
      }
      if (layout().numbers() == Numbers.FIVE_BITS) {
        packFifthBits(p, from, block.upper());
        from += 4;
      }
      for (int j = 0; j < 4; j++) {
        p.gather(0, from + 4 * j);
        p.store(0, block.numbers() + 64 * j);
      }
      start += sourceBlock;
    }
  }

  private static void packFifthBits(PackingEmitter p, int from, int to) {
    p.gather(0, from);
    p.zero(1);
    for (int j = 0; j < 8; j++) {
      p.shiftRight(2, 0, 4 * j);
      p.and(2, 2, FOUR_BITS);
      p.multiply(2, 2, COPIES);
      p.and(2, 2, LOWEST_BITS);
      p.shiftLeft(2, 2, j);
      p.or(1, 1, 2);
    }
    p.store(1, to);
  }
}

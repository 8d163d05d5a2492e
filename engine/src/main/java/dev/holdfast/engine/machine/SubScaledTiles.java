package dev.holdfast.engine.machine;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;
import dev.holdfast.engine.machine.UnitLayout.Scales;

/**
 * Q4_K and Q5_K: blocks of 256 columns, eight sub-blocks of 32 numbers of four or five bits with a
 * scale and a minimum of six bits each, and a half scale for either. A unit is one block:
 *
 * <pre>
 * byte 0     16 halves: scale of the scales
 *      32    16 halves: scale of the minimums
 *      64    4 times
 *              [2][16] bytes: scales of two sub-blocks
 *              [2][16] bytes: their minimums
 *              twice
 *                [16] times four bytes, Q5_K only: fifth bits: bit j belongs to columns 4j to 4j + 3
 *                [4][16] times four bytes: lower four bits, low halves the first 16 columns
 * </pre>
 */
public final class SubScaledTiles extends TileFormat {
  private static final int SUB_BLOCKS = 8;
  private static final int MINIMUMS = 32;
  private static final int NUMBERS = 64;
  private static final int FIFTH_BYTES = 64;
  private static final int SOURCE_FIFTHS = 16;

  // Vector registers of the packing; eight from the first on hold fifth bits.
  private static final int FIFTH_WORDS = 4;
  private static final int LOWEST_BITS = 12;
  private static final int LOW_HALVES = 4;
  private static final int HIGH_HALVES = 5;
  private static final int SIX_BITS = 6;
  private static final int TWO_BITS = 7;

  /** A format. */
  public SubScaledTiles(boolean hasFifthBit) {
    super(
        new UnitLayout(
            true,
            SUB_BLOCKS / 2,
            fifths(2, hasFifthBit),
            hasFifthBit ? Numbers.FIVE_BITS : Numbers.FOUR_BITS,
            Scales.BYTES,
            false,
            true,
            block(0, hasFifthBit),
            block(1, hasFifthBit)),
        hasFifthBit ? 176 : 144,
        0);
  }

  private static Block block(int i, boolean hasFifthBit) {
    int lower = fifths(i, hasFifthBit) + (hasFifthBit ? FIFTH_BYTES : 0);
    return new Block(lower, fifths(i, hasFifthBit), 16 * i, MINIMUMS + 16 * i);
  }

  /** Start of a sub-block of a pair. */
  private static int fifths(int subBlock, boolean hasFifthBit) {
    return NUMBERS + subBlock * (256 + (hasFifthBit ? FIFTH_BYTES : 0));
  }

  private int numbers(int subBlock) {
    return layout().block(subBlock).numbers();
  }

  @Override
  void packUnit(PackingEmitter p) {
    p.gather(0, 0);
    p.storeShorts(0, 0);
    p.shiftRight(0, 0, 16);
    p.storeShorts(0, UnitLayout.MINIMUM_FACTOR);
    int numbers = SOURCE_FIFTHS;
    if (layout().numbers() == Numbers.FIVE_BITS) {
      packFifthBits(p);
      numbers += 32;
    }
    p.constant(LOW_HALVES, 0x0f0f0f0f);
    p.constant(HIGH_HALVES, 0xf0f0f0f0);
    packScales(p);
    for (int pair = 0; pair < SUB_BLOCKS / 2; pair++) {
      for (int j = 0; j < 4; j++) {
        int from = numbers + 32 * pair + 4 * j;
        int to = numbers(2 * pair) + 64 * j;
        // The file has two sub-blocks in the halves of the same bytes.
        p.gather(0, from);
        p.gather(1, from + 16);
        p.and(2, 0, LOW_HALVES);
        p.shiftLeft(3, 1, 4);
        p.orAnd(2, 3, HIGH_HALVES);
        p.store(2, to);
        p.shiftRight(2, 0, 4);
        p.and(2, 2, LOW_HALVES);
        p.orAnd(2, 1, HIGH_HALVES);
        p.store(2, numbers(2 * pair + 1) + 64 * j);
      }
    }
  }

  /** The twelve bytes of scales: six bits each, the upper two of the last four kept apart. */
  private void packScales(PackingEmitter p) {
    p.constant(SIX_BITS, 0x3f3f3f3f);
    p.constant(TWO_BITS, 0x30303030);
    p.gather(0, 4);
    p.gather(1, 8);
    p.gather(2, 12);
    p.and(3, 0, SIX_BITS);
    packBytes(p, layout().block(0).scale());
    p.and(3, 1, SIX_BITS);
    packBytes(p, layout().block(0).minimum());
    p.and(3, 2, LOW_HALVES);
    p.shiftRight(0, 0, 2);
    p.orAnd(3, 0, TWO_BITS);
    packBytes(p, layout().block(4).scale());
    p.shiftRight(3, 2, 4);
    p.and(3, 3, LOW_HALVES);
    p.shiftRight(1, 1, 2);
    p.orAnd(3, 1, TWO_BITS);
    packBytes(p, layout().block(4).minimum());
  }

  /** Scales or minimums of four sub-blocks, those of the first one at {@code at}. */
  private void packBytes(PackingEmitter p, int at) {
    p.storeBytes(3, at, layout().pairBytes());
  }

  /** The file has the fifth bits of all sub-blocks in the same bytes. */
  private void packFifthBits(PackingEmitter p) {
    p.constant(LOWEST_BITS, 0x01010101);
    for (int j = 0; j < 8; j++) {
      p.gather(FIFTH_WORDS + j, SOURCE_FIFTHS + 4 * j);
    }
    for (int block = 0; block < SUB_BLOCKS; block++) {
      p.zero(0);
      for (int j = 0; j < 8; j++) {
        p.shiftRight(1, FIFTH_WORDS + j, block);
        p.and(1, 1, LOWEST_BITS);
        p.shiftLeft(1, 1, j);
        p.or(0, 0, 1);
      }
      p.store(0, layout().block(block).upper());
    }
  }
}

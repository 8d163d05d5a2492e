package dev.holdfast.engine.machine;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;
import dev.holdfast.engine.machine.UnitLayout.Scales;

/**
 * Q6_K: blocks of 256 columns, sixteen sub-blocks of 16 numbers of six bits, 32 too large, with a
 * signed byte as scale each, and a half scale for these. A unit is one block:
 *
 * <pre>
 * byte 0     16 halves: scale of the scales; 32 bytes unused
 *      64    4 times
 *              [4][16] bytes: scales of four sub-blocks
 *              twice
 *                [2][16] times four bytes: upper two bits of 16 columns, four columns apart each
 *                [4][16] times four bytes: lower four bits, low halves the first 16 of 32 columns
 * </pre>
 *
 * So that a product reads every byte in order: from memory that was twice as fast as all upper bits
 * before all lower ones.
 */
public final class Q6KTiles extends TileFormat {
  private static final int BLOCKS = 8;
  private static final int NUMBERS = 64;
  private static final int UPPER_BYTES = 128;
  private static final int BLOCK_BYTES = UPPER_BYTES + 256;
  private static final int SOURCE_UPPER = 128;
  private static final int SOURCE_SCALES = 192;

  // Vector registers of the packing; eight from the first on hold upper bits.
  private static final int UPPER_WORDS = 4;
  private static final int MASK = 12;

  /** The format. */
  public Q6KTiles() {
    super(
        new UnitLayout(
            true,
            BLOCKS / 2,
            NUMBERS + 2 * BLOCK_BYTES,
            Numbers.SIX_BITS,
            Scales.SIGNED_BYTES_OF_HALF_BLOCKS,
            true,
            false,
            pairBlock(0),
            pairBlock(1)),
        210,
        -32);
  }

  private static Block pairBlock(int i) {
    int upper = NUMBERS + i * BLOCK_BYTES;
    return new Block(upper + UPPER_BYTES, upper, 32 * i, 0);
  }

  @Override
  void packUnit(PackingEmitter p) {
    // The scale is the last two bytes of the block; nothing behind it is read.
    p.gather(0, 206);
    p.shiftRight(0, 0, 16);
    p.storeShorts(0, 0);
    for (int word = 0; word < 4; word++) {
      p.gather(0, SOURCE_SCALES + 4 * word);
      p.storeBytes(0, layout().block(2 * word).scale(), 32);
    }
    for (int half = 0; half < 2; half++) {
      for (int word = 0; word < 8; word++) {
        p.gather(UPPER_WORDS + word, SOURCE_UPPER + 32 * half + 4 * word);
      }
      p.constant(MASK, 0x03030303);
      for (int block = 0; block < 4; block++) {
        packUpper(p, 4 * half + block, 2 * block);
      }
      p.constant(MASK, 0x0f0f0f0f);
      packLower(p, half);
    }
  }

  /** The file has the upper bits of four blocks in the same bytes. */
  private void packUpper(PackingEmitter p, int block, int bit) {
    for (int part = 0; part < 2; part++) {
      p.zero(0);
      for (int j = 0; j < 4; j++) {
        p.shiftRight(1, UPPER_WORDS + 4 * part + j, bit);
        p.and(1, 1, MASK);
        p.shiftLeft(1, 1, 2 * j);
        p.or(0, 0, 1);
      }
      p.store(0, layout().block(block).upper() + 64 * part);
    }
  }

  /** The file has the lower bits of blocks {@code k} and {@code k + 2} in the same bytes. */
  private void packLower(PackingEmitter p, int half) {
    for (int k = 0; k < 2; k++) {
      for (int j = 0; j < 4; j++) {
        int from = 64 * half + 32 * k + 4 * j;
        p.gather(0, from);
        p.gather(1, from + 16);
        for (int later = 0; later < 2; later++) {
          p.shiftRight(2, 0, 4 * later);
          p.and(2, 2, MASK);
          p.shiftRight(3, 1, 4 * later);
          p.and(3, 3, MASK);
          p.shiftLeft(3, 3, 4);
          p.or(2, 2, 3);
          p.store(2, layout().block(4 * half + k + 2 * later).numbers() + 64 * j);
        }
      }
    }
  }
}

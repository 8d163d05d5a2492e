package dev.holdfast.engine.machine;

import java.util.List;

/**
 * What a unit of a tile holds and where, in bytes from its start: all that the emitters of products
 * know of a format.
 *
 * @param bytes of a unit, a multiple of 64
 * @param numbers how the weights of a block are stored
 * @param scales how the scale and the minimum of a block are stored
 * @param hasOffset whether the stored numbers are too large by an offset
 * @param blocks of 32 columns each, in order
 */
record UnitLayout(
    int bytes,
    Numbers numbers,
    Scales scales,
    boolean hasOffset,
    boolean hasMinimum,
    List<Block> blocks) {

  /** Forms of the 32 numbers of 16 rows; a vector holds four columns of every row. */
  enum Numbers {
    /** Eight vectors of bytes. */
    BYTES,

    /** Four vectors of two numbers a byte: the low halves are the first 16 columns. */
    FOUR_BITS,

    /** The same, and a vector of fifth bits: bit j belongs to columns 4j to 4j + 3. */
    FIVE_BITS,

    /** The same, and two vectors of upper two bits, of 16 columns each, four columns apart. */
    SIX_BITS
  }

  /** Forms of the scales. */
  enum Scales {
    /** Halves; the minimum is added. */
    HALVES,

    /**
     * Unsigned bytes, times a half at the start of the unit; the minimum is subtracted, and its
     * factor lies 32 bytes behind that of the scale.
     */
    BYTES,

    /** Signed bytes of both 16 columns, times a half at the start of the unit. */
    SIGNED_BYTES_OF_HALF_BLOCKS
  }

  /** Where the factor of the minimums lies. */
  static final int MINIMUM_FACTOR = 32;

  /**
   * Where a block lies; what the format does not have is zero.
   *
   * @param upper the fifth or upper two bits
   */
  record Block(int numbers, int upper, int scale, int minimum) {}
}

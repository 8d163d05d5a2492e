package dev.holdfast.engine.machine;

/**
 * What a unit of a tile holds and where: all that the emitters of products know of a format. A unit
 * is a line of factors, if the format has them, and then pairs of blocks of 32 columns each, all
 * alike. Emitted code walks over the pairs in a loop, so that each of its instructions moves on by
 * less than the 2 KiB up to which processors foresee what it will read.
 *
 * @param hasFactors whether the unit begins with 16 halves that the scales are multiplied with, and
 *     32 bytes on 16 others for the minimums
 * @param pairs of blocks in a unit
 * @param pairBytes of a pair, a multiple of 64
 * @param numbers how the weights of a block are stored
 * @param scales how the scale and the minimum of a block are stored
 * @param hasOffset whether the stored numbers are too large by an offset
 * @param first block of a pair, in bytes from the start of the pair
 * @param second block of a pair, likewise
 */
record UnitLayout(
    boolean hasFactors,
    int pairs,
    int pairBytes,
    Numbers numbers,
    Scales scales,
    boolean hasOffset,
    boolean hasMinimum,
    Block first,
    Block second) {

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

    /** Unsigned bytes, times a factor; the minimum is subtracted. */
    BYTES,

    /** Signed bytes of both 16 columns, times a factor. */
    SIGNED_BYTES_OF_HALF_BLOCKS
  }

  /** Bytes of the line of factors. */
  static final int FACTOR_BYTES = 64;

  /** Where the factor of the minimums lies. */
  static final int MINIMUM_FACTOR = 32;

  /**
   * Where a block lies; what the format does not have is zero.
   *
   * @param upper the fifth or upper two bits
   */
  record Block(int numbers, int upper, int scale, int minimum) {
    private Block after(int bytes) {
      return new Block(numbers + bytes, upper + bytes, scale + bytes, minimum + bytes);
    }
  }

  /** Bytes of a unit, a multiple of 64. */
  int bytes() {
    return factorBytes() + pairs * pairBytes;
  }

  /** Blocks of a unit. */
  int blocks() {
    return 2 * pairs;
  }

  /** Where a block lies, in bytes from the start of the unit. */
  Block block(int i) {
    return (i % 2 == 0 ? first : second).after(factorBytes() + i / 2 * pairBytes);
  }

  private int factorBytes() {
    return hasFactors ? FACTOR_BYTES : 0;
  }
}

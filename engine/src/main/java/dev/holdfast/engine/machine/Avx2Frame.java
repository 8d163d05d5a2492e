package dev.holdfast.engine.machine;

/** Memory of an emitted product in AVX2, in bytes from a register, aligned to cache lines. */
final class Avx2Frame {
  static final Register BASE = Register.R11;

  private static final int LINE = 64;
  private static final int VECTOR = 32;

  /** Results of a tile, {@code [tokens][16]} floats. */
  static final int RESULTS = 0;

  static final int RESULT_BYTES = TileFormat.ROWS * Float.BYTES;

  /** Eight vectors of weights with their signs. */
  static final int SIGNED_NUMBERS = TileFormat.MOST_TOKENS * RESULT_BYTES;

  // Constants, one vector each.
  static final int LOW_NIBBLES = SIGNED_NUMBERS + 8 * VECTOR;
  static final int UPPER_BITS = LOW_NIBBLES + VECTOR;
  static final int SIGNS = UPPER_BITS + VECTOR;

  /** Factors of the scales, then of the minimums, of all rows. */
  static final int FACTORS = SIGNS + VECTOR;

  static final int MINIMUM_FACTORS = FACTORS + RESULT_BYTES;

  private static final int BYTES = MINIMUM_FACTORS + RESULT_BYTES;

  private Avx2Frame() {}

  /** Takes the memory from the stack. */
  static void open(Assembler a) {
    a.add(Register.RSP, -BYTES - LINE);
    a.move(BASE, Register.RSP);
    a.add(BASE, LINE - 1);
    a.and(BASE, -LINE);
  }

  /** Gives it back. */
  static void close(Assembler a) {
    a.add(Register.RSP, BYTES + LINE);
  }
}

package dev.holdfast.engine.machine;

/** What the emitted products of all instruction sets agree on. */
final class Products {
  // Places, as the calling convention hands them over; the stride of the results is in RCX.
  static final Register WEIGHTS = Register.RDI;
  static final Register RECORDS = Register.RSI;
  static final Register RESULTS = Register.RDX;
  static final Register STRIDE = Register.RCX;
  static final Register UNITS = Register.R8;
  static final Register TILES = Register.R9;

  // Places that move on.
  static final Register X = Register.RAX;
  static final Register UNITS_LEFT = Register.R10;

  /** How far ahead of the reads weights are fetched, in bytes. */
  private static final int AHEAD = 2048;

  private static final int LINE = 64;

  private Products() {}

  /** Fetches the cache lines from {@code at} to {@code end} of a unit that is read later. */
  static void fetch(Assembler a, int at, int end) {
    for (int line = at; line < end; line += LINE) {
      a.prefetch(WEIGHTS, line + AHEAD);
    }
  }
}

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
  private static final int AHEAD = 6144;

  private static final int LINE = 64;

  private Products() {}

  /**
   * Emits, with the first or the second block of a pair at {@link #WEIGHTS}, the fetching of that
   * half of a later pair, where the processor reads memory faster that way.
   */
  static void fetch(Assembler a, UnitLayout layout, boolean second) {
    if (!Processor.fetchesAhead()) {
      return;
    }
    int lines = layout.pairBytes() / LINE;
    for (int line = second ? lines / 2 : 0; line < (second ? lines : lines / 2); line++) {
      a.prefetch(WEIGHTS, LINE * line + AHEAD);
    }
  }
}

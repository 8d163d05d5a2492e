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

  // Nothing is fetched ahead: tiles are read in order, which the processor sees by itself. Prefetch
  // instructions cost a single thread a quarter of what it reads from memory.

  private Products() {}
}

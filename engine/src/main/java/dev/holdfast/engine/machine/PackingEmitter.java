package dev.holdfast.engine.machine;

/**
 * Writes the packing of a format: unit by unit, a part of the 16 rows at a time, one row per lane.
 * Formats use the vector registers 0 to 12. Targets are the places of the first row in a vector of
 * all 16.
 */
abstract class PackingEmitter {
  static final Register SOURCE = Register.RDI;
  static final Register TARGET = Register.RSI;
  private static final Register INDEXES = Register.RDX;
  private static final Register UNITS = Register.R8;

  private final Assembler assembler;
  private final int parts;

  PackingEmitter(Assembler assembler, int parts) {
    this.assembler = assembler;
    this.parts = parts;
  }

  /** The function of {@link TileCode#pack}. */
  final Assembler emit(TileFormat format) {
    int unit = assembler.here();
    for (int part = 0; part < parts; part++) {
      start(part, INDEXES);
      format.packUnit(this);
    }
    assembler.add(SOURCE, format.sourceBytes(1));
    assembler.add(TARGET, format.layout().bytes());
    assembler.decrement(UNITS);
    assembler.jumpIfNotZero(unit);
    assembler.clearUpper();
    assembler.ret();
    return assembler;
  }

  /** Begins with the rows of a part, whose starts are read from {@code indexes}. */
  abstract void start(int part, Register indexes);

  /** The same bits in every lane. */
  abstract void constant(int to, int bits);

  abstract void zero(int to);

  /** Four bytes of every row, from {@code at} on. */
  abstract void gather(int to, int at);

  /** Stores all lanes. */
  abstract void store(int from, int at);

  /** Stores the low halves of all lanes. */
  abstract void storeShorts(int from, int at);

  /**
   * Stores the four bytes of every lane as {@code [2][2][16]} bytes, the halves {@code step} bytes
   * apart; destroys the register.
   */
  abstract void storeBytes(int from, int at, int step);

  abstract void and(int to, int a, int b);

  abstract void or(int to, int a, int b);

  abstract void xor(int to, int a, int b);

  /** {@code to |= a & b}. */
  abstract void orAnd(int to, int a, int b);

  abstract void shiftLeft(int to, int from, int bits);

  abstract void shiftRight(int to, int from, int bits);

  /** The low 32 bits of the products. */
  abstract void multiply(int to, int a, int b);
}

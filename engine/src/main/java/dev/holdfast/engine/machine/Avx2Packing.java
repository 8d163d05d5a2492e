package dev.holdfast.engine.machine;

/** Packing in AVX2: eight rows at a time. */
final class Avx2Packing extends PackingEmitter {
  private static final int SCRATCH = 13;
  private static final int GATHERED = 14;
  private static final int INDEXES = 15;

  private final Avx2Assembler a;
  private int part;

  Avx2Packing() {
    this(new Avx2Assembler());
  }

  private Avx2Packing(Avx2Assembler a) {
    super(a, 2);
    this.a = a;
  }

  @Override
  void start(int newPart, Register indexes) {
    part = newPart;
    a.load(INDEXES, indexes, 32 * part);
  }

  @Override
  void constant(int to, int bits) {
    a.moveInt(Register.RAX, bits);
    a.spread(to, Register.RAX);
  }

  @Override
  void zero(int to) {
    a.zero(to);
  }

  @Override
  void gather(int to, int at) {
    a.everyBit(GATHERED);
    a.gather(to, GATHERED, SOURCE, INDEXES, at);
  }

  @Override
  void store(int from, int at) {
    a.store(from, TARGET, at + 32 * part);
  }

  @Override
  void storeShorts(int from, int at) {
    a.shiftLeft(SCRATCH, from, 16);
    a.shiftRight(SCRATCH, SCRATCH, 16);
    a.packUnsignedInts(SCRATCH, SCRATCH, SCRATCH);
    // Both halves of the register now hold their four values twice.
    a.shufflePairs(SCRATCH, SCRATCH, 0x08);
    a.storeHalf(SCRATCH, TARGET, at + 16 * part);
  }

  @Override
  void storeBytes(int from, int at, int step) {
    for (int k = 0; k < 4; k++) {
      a.shiftLeft(SCRATCH, from, 24);
      a.shiftRight(SCRATCH, SCRATCH, 24);
      a.packUnsignedInts(SCRATCH, SCRATCH, SCRATCH);
      a.packUnsignedShorts(SCRATCH, SCRATCH, SCRATCH);
      a.shufflePairs(SCRATCH, SCRATCH, 0x08);
      a.shuffleLanes(SCRATCH, SCRATCH, 0x08);
      a.storeQuarter(SCRATCH, TARGET, at + k / 2 * step + k % 2 * 16 + 8 * part);
      a.shiftRight(from, from, 8);
    }
  }

  @Override
  void and(int to, int x, int y) {
    a.and(to, x, y);
  }

  @Override
  void or(int to, int x, int y) {
    a.or(to, x, y);
  }

  @Override
  void xor(int to, int x, int y) {
    a.xor(to, x, y);
  }

  @Override
  void orAnd(int to, int x, int y) {
    a.and(SCRATCH, x, y);
    a.or(to, to, SCRATCH);
  }

  @Override
  void shiftLeft(int to, int from, int bits) {
    a.shiftLeft(to, from, bits);
  }

  @Override
  void shiftRight(int to, int from, int bits) {
    a.shiftRight(to, from, bits);
  }

  @Override
  void multiply(int to, int x, int y) {
    a.multiply(to, x, y);
  }
}

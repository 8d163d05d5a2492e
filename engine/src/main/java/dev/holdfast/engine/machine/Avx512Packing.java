package dev.holdfast.engine.machine;

/** Packing in AVX-512: all rows at once. */
final class Avx512Packing extends PackingEmitter {
  private static final int INDEXES = 31;
  private static final int GATHERED = 1;

  private final VectorAssembler a;

  Avx512Packing() {
    this(new VectorAssembler());
  }

  private Avx512Packing(VectorAssembler a) {
    super(a, 1);
    this.a = a;
  }

  @Override
  void start(int part, Register indexes) {
    a.load(INDEXES, indexes, 0);
  }

  @Override
  void constant(int to, int bits) {
    a.fill(to, bits);
  }

  @Override
  void zero(int to) {
    a.zero(to);
  }

  @Override
  void gather(int to, int at) {
    a.everyLane(GATHERED);
    a.gather(to, GATHERED, SOURCE, INDEXES, at);
  }

  @Override
  void store(int from, int at) {
    a.store(from, TARGET, at);
  }

  @Override
  void storeShorts(int from, int at) {
    a.storeLowShorts(from, TARGET, at);
  }

  @Override
  void storeBytes(int from, int at, int step) {
    for (int k = 0; k < 4; k++) {
      a.storeLowBytes(from, TARGET, at + k / 2 * step + k % 2 * 16);
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
    a.orAnd(to, x, y);
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

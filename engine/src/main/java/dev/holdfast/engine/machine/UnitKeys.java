package dev.holdfast.engine.machine;

/**
 * Keys and queries of linear attention to unit length, for one size of heads, and how much of each
 * other they hold.
 */
public final class UnitKeys {
  private static final Register KEYS = Register.RDI;
  private static final Register QUERIES = Register.RSI;
  private static final Register OUT = Register.RDX;
  private static final Register OVERLAPS = Register.RCX;
  private static final Register ROWS = Register.R8;

  // Vector registers.
  private static final int KEY = 0;
  private static final int QUERY = 1;
  private static final int KEY_SQUARES = 2;
  private static final int QUERY_SQUARES = 3;
  private static final int PRODUCTS = 4;
  private static final int SCRATCH = 5;
  private static final int EPSILON = 6;
  private static final int QUERY_LENGTH = 7;

  private static final int REST = Loop.REST;
  private static final int FIRST_LANE = 2;

  private final int size;
  private final MachineCode code;

  /** Emits the code. */
  public UnitKeys(int size) {
    this.size = size;
    this.code = MachineCode.install(emit(size));
  }

  public int size() {
    return size;
  }

  /**
   * {@code k / sqrt(k.k + epsilon)}, {@code q / sqrt(q.q + epsilon) / sqrt(size)} and the product
   * of both results, for one head at consecutive positions.
   *
   * @param x keys {@code [rows][size]} from {@code keysAt}, queries from {@code queriesAt}, rows
   *     {@code xStride} apart
   * @param out receives {@code [rows][2 * size]}: key, then query
   * @param overlaps receives the products from {@code overlapsAt}
   */
  public void run(
      int rows,
      float[] x,
      int keysAt,
      int queriesAt,
      int xStride,
      float epsilon,
      float[] out,
      int outAt,
      float[] overlaps,
      int overlapsAt) {
    code.call(
        Floats.of(x),
        Floats.at(x, keysAt, rows, xStride, size),
        Floats.of(x),
        Floats.at(x, queriesAt, rows, xStride, size),
        Floats.of(out),
        Floats.at(out, outAt, rows * 2 * size),
        Floats.of(overlaps),
        Floats.at(overlaps, overlapsAt, rows),
        rows,
        (long) Float.BYTES * xStride,
        Float.floatToRawIntBits(epsilon),
        0,
        0,
        0,
        0);
  }

  static VectorAssembler emit(int size) {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.loadNumber(Register.RAX, 0, 0);
    a.spread(EPSILON, Register.RAX);
    a.fillFloat(QUERY_LENGTH, (float) (1 / Math.sqrt(size)));
    a.moveInt(Register.RAX, (int) Loop.rest(size));
    a.mask(REST, Register.RAX);
    a.moveInt(Register.RAX, 1);
    a.mask(FIRST_LANE, Register.RAX);
    int row = a.here();
    for (int sum : new int[] {KEY_SQUARES, QUERY_SQUARES, PRODUCTS}) {
      a.zero(sum);
    }
    for (int at = 0; at < size; at += Loop.LANES) {
      load(a, size, at);
      a.multiplyAdd(KEY_SQUARES, KEY, KEY);
      a.multiplyAdd(QUERY_SQUARES, QUERY, QUERY);
      a.multiplyAdd(PRODUCTS, KEY, QUERY);
    }
    for (int sum : new int[] {KEY_SQUARES, QUERY_SQUARES, PRODUCTS}) {
      Loop.addLanes(a, sum, SCRATCH);
    }
    factor(a, KEY_SQUARES);
    factor(a, QUERY_SQUARES);
    a.multiplyFloats(QUERY_SQUARES, QUERY_SQUARES, QUERY_LENGTH);
    a.multiplyFloats(PRODUCTS, PRODUCTS, KEY_SQUARES);
    a.multiplyFloats(PRODUCTS, PRODUCTS, QUERY_SQUARES);
    a.storeMasked(PRODUCTS, FIRST_LANE, OVERLAPS, 0);
    for (int at = 0; at < size; at += Loop.LANES) {
      load(a, size, at);
      a.multiplyFloats(KEY, KEY, KEY_SQUARES);
      a.multiplyFloats(QUERY, QUERY, QUERY_SQUARES);
      int to = at * Float.BYTES;
      if (at + Loop.LANES <= size) {
        a.store(KEY, OUT, to);
        a.store(QUERY, OUT, to + size * Float.BYTES);
      } else {
        a.storeMasked(KEY, REST, OUT, to);
        a.storeMasked(QUERY, REST, OUT, to + size * Float.BYTES);
      }
    }
    a.add(KEYS, Register.R9);
    a.add(QUERIES, Register.R9);
    a.add(OUT, 2 * size * Float.BYTES);
    a.add(OVERLAPS, Float.BYTES);
    a.decrement(ROWS);
    a.jumpIfNotZero(row);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void load(VectorAssembler a, int size, int at) {
    boolean last = at + Loop.LANES > size;
    Loop.load(a, last, KEY, KEYS, at * Float.BYTES);
    Loop.load(a, last, QUERY, QUERIES, at * Float.BYTES);
  }

  /** One over the root of a sum of squares. */
  private static void factor(VectorAssembler a, int squares) {
    a.addFloats(squares, squares, EPSILON);
    a.rootFloats(SCRATCH, squares);
    a.fillFloat(squares, 1);
    a.divideFloats(squares, squares, SCRATCH);
  }
}

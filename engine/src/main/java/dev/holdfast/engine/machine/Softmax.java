package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Rows of scores to weights, relative to the greatest score of the row. */
public final class Softmax {
  private static final Register SCORES = Register.RDI;
  private static final Register SUMS = Register.RSI;
  private static final Register VECTORS = Register.RDX;
  private static final Register ROWS = Register.R8;

  // Vector registers.
  private static final int MAX = 0;
  private static final int SUM = 1;
  private static final int LEFT = 2;
  private static final int VALUE = 3;
  private static final int TERM = 4;
  private static final int POWER = 5;
  private static final int SCRATCH = 6;
  private static final int LANE = 7;
  private static final int LANES = 8;
  private static final int VISIBLE = 9;
  private static final int LOWEST = 10;

  // Masks.
  private static final int SEEN = 1;
  private static final int SECOND_LANE = 2;
  private static final int TWO_LANES = 3;

  private final MachineCode code = MachineCode.install(emit());

  /**
   * {@code x = exp(x - max)} for the first {@code visible} values of every row and zero up to
   * {@code columns} and on to the next multiple of 16.
   *
   * @param x rows {@code stride} apart
   * @param sums receives, for every row {@code sumsStride} on, the maximum (negative infinity if
   *     nothing is visible) and the sum of the terms
   */
  public void rows(
      float[] x,
      int offset,
      int stride,
      int rows,
      int visible,
      int columns,
      float[] sums,
      int sumsAt,
      int sumsStride) {
    int vectors = (columns + Loop.LANES - 1) / Loop.LANES;
    if (rows > 0 && vectors > 0) {
      code.call(
          Floats.of(x),
          Floats.at(x, offset, rows, stride, vectors * Loop.LANES),
          Floats.of(sums),
          Floats.at(sums, sumsAt, rows, sumsStride, 2),
          MemorySegment.NULL,
          0,
          MemorySegment.NULL,
          0,
          rows,
          Math.min(visible, columns),
          vectors,
          (long) Float.BYTES * stride,
          (long) Float.BYTES * sumsStride,
          0,
          0);
    }
  }

  static VectorAssembler emit() {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    Exponential.constants(a);
    constants(a);
    int row = a.here();
    a.move(MAX, LOWEST);
    overRow(
        a,
        () -> {
          a.loadOrZero(VALUE, SEEN, Register.RAX, 0);
          a.maxFloats(VALUE, MAX, VALUE);
          a.moveMasked(MAX, SEEN, VALUE);
        });
    Loop.maxLanes(a, MAX, SCRATCH);
    a.zero(SUM);
    overRow(
        a,
        () -> {
          a.loadOrZero(VALUE, SEEN, Register.RAX, 0);
          a.subtractFloats(VALUE, VALUE, MAX);
          Exponential.exponential(a, TERM, VALUE, POWER, SCRATCH);
          a.moveOrZero(TERM, SEEN, TERM);
          a.store(TERM, Register.RAX, 0);
          a.addFloats(SUM, SUM, TERM);
        });
    Loop.addLanes(a, SUM, SCRATCH);
    a.moveMasked(MAX, SECOND_LANE, SUM);
    a.storeMasked(MAX, TWO_LANES, SUMS, 0);
    a.add(SCORES, Register.RCX);
    a.add(SUMS, Register.R10);
    a.decrement(ROWS);
    a.jumpIfNotZero(row);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void constants(VectorAssembler a) {
    a.spread(VISIBLE, Register.R9);
    a.loadNumber(VECTORS, 0, 0);
    a.loadNumber(Register.RCX, 1, 0);
    a.loadNumber(Register.R10, 2, 0);
    a.fill(LANES, Loop.LANES);
    a.fillFloat(LOWEST, Float.NEGATIVE_INFINITY);
    a.moveInt(Register.RAX, 2);
    a.mask(SECOND_LANE, Register.RAX);
    a.moveInt(Register.RAX, 3);
    a.mask(TWO_LANES, Register.RAX);
    // The number of every lane, lane by lane.
    a.zero(LANE);
    for (int lane = 1; lane < Loop.LANES; lane++) {
      a.moveInt(Register.RAX, 1 << lane);
      a.mask(SEEN, Register.RAX);
      a.fill(VALUE, lane);
      a.moveMasked(LANE, SEEN, VALUE);
    }
  }

  /** Walks over a row with the mask of the visible lanes. */
  private static void overRow(VectorAssembler a, Runnable body) {
    a.move(Register.RAX, SCORES);
    a.move(Register.R11, VECTORS);
    a.move(LEFT, VISIBLE);
    int next = a.here();
    a.greater(SEEN, LEFT, LANE);
    body.run();
    a.subtract(LEFT, LEFT, LANES);
    a.add(Register.RAX, Loop.VECTOR);
    a.decrement(Register.R11);
    a.jumpIfNotZero(next);
  }
}

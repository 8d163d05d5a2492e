package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Root mean square norm (Zhang and Sennrich) and sums of products of one row of floats. */
public final class RowNorm {
  private static final Register X = Register.RDI;
  private static final Register WEIGHT = Register.RSI;
  private static final Register Y = Register.RDX;

  // Vector registers.
  private static final int SUMS = 0;
  private static final int VALUE = 4;
  private static final int OTHER = 5;

  private final MachineCode norm = MachineCode.install(emitNorm());
  private final MachineCode dot = MachineCode.install(emitDot());

  /** {@code y = x / sqrt(mean(x^2) + eps) * weight}; x and y may be the same place. */
  public void norm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    norm.call(
        Floats.range(x, xOffset, n),
        Floats.range(weight, 0, n),
        Floats.range(y, yOffset, n),
        MemorySegment.NULL,
        Loop.whole(n),
        Loop.rest(n),
        Float.floatToRawIntBits(1f / n),
        Float.floatToRawIntBits(eps),
        0,
        0,
        0);
  }

  /**
   * The sum of {@code a[i] * b[i]} over {@code n} values.
   *
   * @param out receives it at index 0; 16 values long
   */
  public void dot(float[] a, int aOffset, float[] b, int bOffset, int n, float[] out) {
    dot.call(
        Floats.range(a, aOffset, n),
        Floats.range(b, bOffset, n),
        Floats.range(out, 0, Loop.LANES),
        0,
        Loop.whole(n),
        Loop.rest(n));
  }

  static VectorAssembler emitNorm() {
    VectorAssembler a = new VectorAssembler();
    a.move(Register.R10, X);
    a.move(Register.R11, Register.R8);
    a.zero(SUMS);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          a.multiplyAdd(SUMS, VALUE, VALUE);
        },
        X);
    Loop.addLanes(a, SUMS, OTHER);
    a.loadArgument(Register.RAX, 0);
    a.spread(OTHER, Register.RAX);
    a.loadArgument(Register.RAX, 1);
    a.spread(VALUE, Register.RAX);
    a.multiplyAdd(VALUE, SUMS, OTHER);
    a.rootFloats(VALUE, VALUE);
    a.moveInt(Register.RAX, Float.floatToRawIntBits(1));
    a.spread(SUMS, Register.RAX);
    a.divideFloats(SUMS, SUMS, VALUE);
    a.move(X, Register.R10);
    a.move(Register.R8, Register.R11);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          Loop.load(a, last, OTHER, WEIGHT, 0);
          a.multiplyFloats(VALUE, VALUE, SUMS);
          a.multiplyFloats(VALUE, VALUE, OTHER);
          Loop.store(a, last, VALUE, Y);
        },
        X,
        WEIGHT,
        Y);
    a.clearUpper();
    a.ret();
    return a;
  }

  static VectorAssembler emitDot() {
    VectorAssembler a = new VectorAssembler();
    a.zero(SUMS);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          Loop.load(a, last, OTHER, WEIGHT, 0);
          a.multiplyAdd(SUMS, VALUE, OTHER);
        },
        X,
        WEIGHT);
    Loop.addLanes(a, SUMS, OTHER);
    a.store(SUMS, Y, 0);
    a.clearUpper();
    a.ret();
    return a;
  }
}

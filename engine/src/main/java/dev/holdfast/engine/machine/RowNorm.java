package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Root mean square norm (Zhang and Sennrich) of rows of floats, and sums of products. */
public final class RowNorm {
  private static final Register X = Register.RDI;
  private static final Register WEIGHT = Register.RSI;
  private static final Register Y = Register.RDX;

  /** Registers that are put on the stack before arguments are taken from it. */
  private static final int SAVED = 2;

  // Vector registers.
  private static final int SUM = 0;
  private static final int VALUE = 1;
  private static final int OTHER = 2;
  private static final int GATE = 3;
  private static final int DIVISOR = 4;
  private static final int POWER = 5;
  private static final int SCRATCH = 6;

  private final MachineCode norm = MachineCode.install(emitNorm(false));
  private final MachineCode gatedNorm = MachineCode.install(emitNorm(true));
  private final MachineCode dot = MachineCode.install(emitDot());

  /** {@code y = x / sqrt(mean(x^2) + eps) * weight}; x and y may be the same place. */
  public void norm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    run(norm, x, xOffset, 0, weight, eps, y, yOffset, 0, 1, n);
  }

  /** {@code gate = silu(gate) * norm(x)} for rows that are so far apart. */
  public void gatedNorm(
      float[] x,
      int xOffset,
      int xStride,
      float[] weight,
      float eps,
      float[] gate,
      int gateOffset,
      int gateStride,
      int rows,
      int n) {
    run(gatedNorm, x, xOffset, xStride, weight, eps, gate, gateOffset, gateStride, rows, n);
  }

  private static void run(
      MachineCode code,
      float[] x,
      int xOffset,
      int xStride,
      float[] weight,
      float eps,
      float[] y,
      int yOffset,
      int yStride,
      int rows,
      int n) {
    code.call(
        Floats.of(x),
        Floats.at(x, xOffset, rows, xStride, n),
        Floats.of(weight),
        Floats.at(weight, 0, n),
        Floats.of(y),
        Floats.at(y, yOffset, rows, yStride, n),
        MemorySegment.NULL,
        0,
        Loop.whole(n),
        Loop.rest(n),
        Float.floatToRawIntBits(1f / n),
        Float.floatToRawIntBits(eps),
        (long) Float.BYTES * xStride,
        (long) Float.BYTES * yStride,
        rows);
  }

  /**
   * The sum of {@code a[i] * b[i]} over {@code n} values.
   *
   * @param out receives it at index 0; 16 values long
   */
  public void dot(float[] a, int aOffset, float[] b, int bOffset, int n, float[] out) {
    dot.call(
        Floats.of(a),
        Floats.at(a, aOffset, n),
        Floats.of(b),
        Floats.at(b, bOffset, n),
        Floats.of(out),
        Floats.at(out, 0, Loop.LANES),
        Loop.whole(n),
        Loop.rest(n));
  }

  static VectorAssembler emitNorm(boolean gated) {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.push(Register.RBX);
    a.push(Register.RBP);
    a.move(Register.RBX, WEIGHT);
    a.move(Register.R11, Register.R8);
    a.loadNumber(Register.RBP, 4, SAVED);
    if (gated) {
      Exponential.constants(a);
    }
    int row = a.here();
    a.move(Register.R10, X);
    a.move(Register.RCX, Y);
    a.move(WEIGHT, Register.RBX);
    a.move(Register.R8, Register.R11);
    a.zero(SUM);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          a.multiplyAdd(SUM, VALUE, VALUE);
        },
        X);
    Loop.addLanes(a, SUM, OTHER);
    a.loadNumber(Register.RAX, 0, SAVED);
    a.spread(OTHER, Register.RAX);
    a.loadNumber(Register.RAX, 1, SAVED);
    a.spread(VALUE, Register.RAX);
    a.multiplyAdd(VALUE, SUM, OTHER);
    a.rootFloats(VALUE, VALUE);
    a.fillFloat(SUM, 1);
    a.divideFloats(SUM, SUM, VALUE);
    a.move(X, Register.R10);
    a.move(Register.R8, Register.R11);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          Loop.load(a, last, OTHER, WEIGHT, 0);
          a.multiplyFloats(VALUE, VALUE, SUM);
          a.multiplyFloats(VALUE, VALUE, OTHER);
          if (gated) {
            Loop.load(a, last, GATE, Y, 0);
            Exponential.sigmoidDivisor(a, DIVISOR, GATE, OTHER, POWER, SCRATCH);
            a.divideFloats(GATE, GATE, DIVISOR);
            a.multiplyFloats(VALUE, VALUE, GATE);
          }
          Loop.store(a, last, VALUE, Y, 0);
        },
        X,
        WEIGHT,
        Y);
    a.move(X, Register.R10);
    a.loadNumber(Register.RAX, 2, SAVED);
    a.add(X, Register.RAX);
    a.move(Y, Register.RCX);
    a.loadNumber(Register.RAX, 3, SAVED);
    a.add(Y, Register.RAX);
    a.decrement(Register.RBP);
    a.jumpIfNotZero(row);
    a.pop(Register.RBP);
    a.pop(Register.RBX);
    a.clearUpper();
    a.ret();
    return a;
  }

  static VectorAssembler emitDot() {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.zero(SUM);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, VALUE, X, 0);
          Loop.load(a, last, OTHER, WEIGHT, 0);
          a.multiplyAdd(SUM, VALUE, OTHER);
        },
        X,
        WEIGHT);
    Loop.addLanes(a, SUM, OTHER);
    a.store(SUM, Y, 0);
    a.clearUpper();
    a.ret();
    return a;
  }
}

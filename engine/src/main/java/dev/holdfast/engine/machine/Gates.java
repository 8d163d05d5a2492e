package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Products with a sigmoid of the other factor, value by value. */
public final class Gates {
  private static final Register X = Register.RDI;
  private static final Register OTHER = Register.RSI;

  private final MachineCode swiGlu = MachineCode.install(emit(true));
  private final MachineCode sigmoid = MachineCode.install(emit(false));

  /** {@code gate = silu(gate) * up} over {@code n} values. */
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    run(swiGlu, gate, gateOffset, up, upOffset, n);
  }

  /** {@code x *= sigmoid(gate)} over {@code n} values. */
  public void sigmoid(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    run(sigmoid, x, xOffset, gate, gateOffset, n);
  }

  private static void run(
      MachineCode code, float[] x, int xOffset, float[] other, int otherOffset, int n) {
    code.call(
        Floats.of(x),
        Floats.at(x, xOffset, n),
        Floats.of(other),
        Floats.at(other, otherOffset, n),
        MemorySegment.NULL,
        0,
        Loop.whole(n),
        Loop.rest(n));
  }

  static VectorAssembler emit(boolean swiGlu) {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    Exponential.constants(a);
    Loop.overVectors(
        a,
        last -> {
          Loop.load(a, last, 0, X, 0);
          Loop.load(a, last, 1, OTHER, 0);
          Exponential.sigmoidDivisor(a, 2, swiGlu ? 0 : 1, 3, 4, 5);
          a.divideFloats(0, 0, 2);
          if (swiGlu) {
            a.multiplyFloats(0, 0, 1);
          }
          Loop.store(a, last, 0, X, 0);
        },
        X,
        OTHER);
    a.clearUpper();
    a.ret();
    return a;
  }
}

package dev.holdfast.engine.machine;

/** Depthwise convolution over consecutive positions with SiLU, for one number of channels. */
public final class CausalConvolution {
  private static final Register X = Register.RDI;
  private static final Register WEIGHTS = Register.RSI;
  private static final Register OUT = Register.RDX;

  private final int taps;
  private final int channels;
  private final MachineCode code;

  /** Emits the code. */
  public CausalConvolution(int taps, int channels) {
    this.taps = taps;
    this.channels = channels;
    this.code = MachineCode.install(emit(taps, channels));
  }

  /** Whether it has this shape. */
  public boolean fits(int otherTaps, int otherChannels) {
    return taps == otherTaps && channels == otherChannels;
  }

  /**
   * One position, channels {@code first} to {@code first + n - 1}.
   *
   * @param x {@code [taps][channels]} from {@code xOffset}, the oldest position first
   * @param weights {@code [taps][channels]}
   * @param out receives {@code n} values from {@code outOffset}
   */
  public void convolve(
      float[] x, int xOffset, float[] weights, int first, int n, float[] out, int outOffset) {
    code.call(
        Floats.rows(x, xOffset + first, taps, channels, n),
        Floats.rows(weights, first, taps, channels, n),
        Floats.range(out, outOffset, n),
        0,
        Loop.whole(n),
        Loop.rest(n));
  }

  static VectorAssembler emit(int taps, int channels) {
    VectorAssembler a = new VectorAssembler();
    Exponential.constants(a);
    Loop.overVectors(
        a,
        last -> {
          a.zero(0);
          for (int tap = 0; tap < taps; tap++) {
            int at = Math.multiplyExact(tap * Float.BYTES, channels);
            Loop.load(a, last, 1, WEIGHTS, at);
            Loop.load(a, last, 2, X, at);
            a.multiplyAdd(0, 1, 2);
          }
          Exponential.sigmoidDivisor(a, 2, 0, 3, 4, 5);
          a.divideFloats(0, 0, 2);
          Loop.store(a, last, 0, OUT);
        },
        X,
        WEIGHTS,
        OUT);
    a.clearUpper();
    a.ret();
    return a;
  }
}

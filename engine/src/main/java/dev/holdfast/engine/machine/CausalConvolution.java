package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Depthwise convolution over consecutive positions with SiLU, for one number of channels. */
public final class CausalConvolution {
  /** Values of one call, which the garbage collector has to wait for: some 50 microseconds. */
  private static final int CALL_VALUES = 1 << 17;

  private static final Register X = Register.RDI;
  private static final Register WEIGHTS = Register.RSI;
  private static final Register OUT = Register.RDX;
  private static final Register WHOLE = Register.R8;

  // What a row starts with.
  private static final Register FIRST_X = Register.RCX;
  private static final Register FIRST_WEIGHTS = Register.R10;
  private static final Register FIRST_OUT = Register.R11;
  private static final Register ROWS = Register.RBX;
  private static final Register ALL = Register.RBP;

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
   * Consecutive positions, channels {@code first} to {@code first + n - 1}.
   *
   * @param x {@code [taps - 1 + rows][channels]} from {@code xOffset}, the oldest position first
   * @param weights {@code [taps][channels]}
   * @param out receives {@code n} values per position from {@code outOffset}, {@code channels}
   *     apart
   */
  public void convolve(
      float[] x,
      int xOffset,
      int rows,
      float[] weights,
      int first,
      int n,
      float[] out,
      int outOffset) {
    int most = Math.max(1, CALL_VALUES / n);
    for (int row = 0; row < rows; row += most) {
      int count = Math.min(most, rows - row);
      code.call(
          Floats.of(x),
          Floats.at(x, xOffset + row * channels + first, taps - 1 + count, channels, n),
          Floats.of(weights),
          Floats.at(weights, first, taps, channels, n),
          Floats.of(out),
          Floats.at(out, outOffset + row * channels, count, channels, n),
          MemorySegment.NULL,
          0,
          Loop.whole(n),
          Loop.rest(n),
          count,
          0,
          0,
          0,
          0);
    }
  }

  static VectorAssembler emit(int taps, int channels) {
    int stride = Math.multiplyExact(channels, Float.BYTES);
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.loadNumber(Register.RAX, 0, 0);
    a.push(ROWS);
    a.push(ALL);
    a.move(ROWS, Register.RAX);
    a.move(ALL, WHOLE);
    a.move(FIRST_X, X);
    a.move(FIRST_WEIGHTS, WEIGHTS);
    a.move(FIRST_OUT, OUT);
    Exponential.constants(a);
    int row = a.here();
    a.move(X, FIRST_X);
    a.move(WEIGHTS, FIRST_WEIGHTS);
    a.move(OUT, FIRST_OUT);
    a.move(WHOLE, ALL);
    Loop.overVectors(
        a,
        last -> {
          a.zero(0);
          for (int tap = 0; tap < taps; tap++) {
            int at = Math.multiplyExact(tap, stride);
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
    a.add(FIRST_X, stride);
    a.add(FIRST_OUT, stride);
    a.decrement(ROWS);
    a.jumpIfNotZero(row);
    a.pop(ALL);
    a.pop(ROWS);
    a.clearUpper();
    a.ret();
    return a;
  }
}

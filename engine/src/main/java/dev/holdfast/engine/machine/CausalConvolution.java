package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/**
 * Depthwise convolution over consecutive positions with SiLU, in place, for one number of channels:
 * 16 channels walk over all positions, so that the inputs that later ones need stay in registers.
 */
public final class CausalConvolution {
  /** More do not fit into the registers. */
  public static final int MOST_TAPS = 7;

  /** Values of one call, which the garbage collector has to wait for: some 50 microseconds. */
  private static final int CALL_VALUES = 1 << 17;

  /** How far ahead channels are fetched, in bytes: those of the next head. */
  private static final int AHEAD = 512;

  private static final Register X = Register.RDI;
  private static final Register WEIGHTS = Register.RSI;
  private static final Register PAST = Register.RDX;
  private static final Register ROWS = Register.RBX;

  // Of a walk over the positions.
  private static final Register ROW = Register.R10;
  private static final Register LEFT = Register.R11;

  // Vector registers; those in between serve the exponential.
  private static final int SUM = 0;
  private static final int INPUT = 1;
  private static final int DIVISOR = 2;
  private static final int INPUTS = 6;
  private static final int TAPS = 12;

  private final int taps;
  private final int channels;
  private final MachineCode code;

  /**
   * Emits the code.
   *
   * @param taps at most {@link #MOST_TAPS}
   */
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
   * @param past {@code [taps - 1][channels]}, the oldest position first; receives the last inputs
   * @param x {@code [rows][channels]} from {@code xOffset}, overwritten with the outputs
   * @param weights {@code [taps][channels]}
   */
  public void convolve(
      float[] past, float[] x, int xOffset, int rows, float[] weights, int first, int n) {
    int most = Math.max(1, CALL_VALUES / n);
    for (int row = 0; row < rows; row += most) {
      int count = Math.min(most, rows - row);
      code.call(
          Floats.of(x),
          Floats.at(x, xOffset + row * channels + first, count, channels, n),
          Floats.of(weights),
          Floats.at(weights, first, taps, channels, n),
          Floats.of(past),
          taps == 1 ? 0 : Floats.at(past, first, taps - 1, channels, n),
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
    a.move(ROWS, Register.RAX);
    Exponential.constants(a);
    Loop.overVectors(a, last -> overRows(a, last, taps, stride), X, WEIGHTS, PAST);
    a.pop(ROWS);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void overRows(VectorAssembler a, boolean last, int taps, int stride) {
    for (int tap = 0; tap < taps; tap++) {
      Loop.load(a, last, TAPS + tap, WEIGHTS, Math.multiplyExact(tap, stride));
    }
    for (int tap = 0; tap < taps - 1; tap++) {
      Loop.load(a, last, INPUTS + tap, PAST, Math.multiplyExact(tap, stride));
    }
    if (!last) {
      fetch(a, taps, stride);
    }
    a.move(ROW, X);
    a.move(LEFT, ROWS);
    int next = a.here();
    Loop.load(a, last, INPUT, ROW, 0);
    a.zero(SUM);
    for (int tap = 0; tap < taps; tap++) {
      a.multiplyAdd(SUM, TAPS + tap, tap < taps - 1 ? INPUTS + tap : INPUT);
    }
    for (int tap = 0; tap < taps - 1; tap++) {
      a.move(INPUTS + tap, tap < taps - 2 ? INPUTS + tap + 1 : INPUT);
    }
    Exponential.sigmoidDivisor(a, DIVISOR, SUM, 3, 4, 5);
    a.divideFloats(SUM, SUM, DIVISOR);
    Loop.store(a, last, SUM, ROW, 0);
    a.add(ROW, stride);
    a.decrement(LEFT);
    a.jumpIfNotZero(next);
    for (int tap = 0; tap < taps - 1; tap++) {
      Loop.store(a, last, INPUTS + tap, PAST, tap * stride);
    }
  }

  /** Taps and inputs of a channel lie so far from each other that the processor foresees none. */
  private static void fetch(VectorAssembler a, int taps, int stride) {
    if (!Processor.fetchesAhead()) {
      return;
    }
    for (int tap = 0; tap < taps; tap++) {
      a.prefetch(WEIGHTS, tap * stride + AHEAD);
    }
    for (int tap = 0; tap < taps - 1; tap++) {
      a.prefetch(PAST, tap * stride + AHEAD);
    }
    a.prefetch(X, AHEAD);
  }
}

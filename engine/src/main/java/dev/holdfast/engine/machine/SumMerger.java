package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/**
 * Merges the sums of attention over a page with those over the pages before (Milakov and
 * Gimelshein, Online normalizer calculation for softmax).
 */
public final class SumMerger {
  private static final Register PAGE = Register.RDI;
  private static final Register SUMS = Register.RSI;
  private static final Register ROWS = Register.R8;
  private static final Register VECTORS = Register.R9;

  // Vector registers.
  private static final int MAX = 0;
  private static final int SHRINK = 1;
  private static final int SHARE = 2;
  private static final int SCRATCH = 3;
  private static final int POWER = 4;
  private static final int DIFFERENCE = 5;
  private static final int VALUE = 6;
  private static final int LOWEST = 7;

  /** The first of the two last numbers of a row. */
  private static final int FIRST_LANE = 1;

  private final MachineCode code = MachineCode.install(emit());

  /**
   * {@code sums = sums e^(m - n) + page e^(p - n)} for the maximums m and p of a row's sums and its
   * page and the greater one n of them, which becomes the maximum of the sums.
   *
   * @param width numbers of a row, a multiple of 16; after them come the maximum and the sum of the
   *     weights
   * @param page rows {@code width + 2} apart
   * @param sums rows as far apart, updated
   */
  public void merge(int rows, int width, float[] page, int pageAt, float[] sums, int sumsAt) {
    if (rows > 0) {
      code.call(
          Floats.of(page),
          Floats.at(page, pageAt, rows * (width + 2)),
          Floats.of(sums),
          Floats.at(sums, sumsAt, rows * (width + 2)),
          MemorySegment.NULL,
          0,
          rows,
          width / Loop.LANES);
    }
  }

  static VectorAssembler emit() {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    Exponential.constants(a);
    a.fillFloat(LOWEST, -Float.MAX_VALUE);
    a.moveInt(Register.RAX, 1);
    a.mask(FIRST_LANE, Register.RAX);
    // Distance of the maximum from the start of a row.
    a.move(Register.RDX, VECTORS);
    a.shiftLeft(Register.RDX, 6);
    int row = a.here();
    a.move(Register.RAX, PAGE);
    a.add(Register.RAX, Register.RDX);
    a.move(Register.RCX, SUMS);
    a.add(Register.RCX, Register.RDX);
    a.loadBroadcast(SHARE, Register.RAX, 0);
    a.loadBroadcast(SHRINK, Register.RCX, 0);
    // Where nothing was seen yet both are infinite, and their difference would be no number.
    a.maxFloats(MAX, LOWEST, SHARE);
    a.maxFloats(MAX, SHRINK, MAX);
    factor(a, SHARE);
    factor(a, SHRINK);
    a.move(Register.R11, VECTORS);
    int vector = a.here();
    a.load(VALUE, SUMS, 0);
    a.multiplyFloats(VALUE, VALUE, SHRINK);
    a.multiplyAdd(VALUE, SHARE, PAGE, 0);
    a.store(VALUE, SUMS, 0);
    a.add(PAGE, Loop.VECTOR);
    a.add(SUMS, Loop.VECTOR);
    a.decrement(Register.R11);
    a.jumpIfNotZero(vector);
    a.storeMasked(MAX, FIRST_LANE, Register.RCX, 0);
    a.loadBroadcast(VALUE, Register.RCX, Float.BYTES);
    a.loadBroadcast(SCRATCH, Register.RAX, Float.BYTES);
    a.multiplyFloats(VALUE, VALUE, SHRINK);
    a.multiplyAdd(VALUE, SHARE, SCRATCH);
    a.storeMasked(VALUE, FIRST_LANE, Register.RCX, Float.BYTES);
    a.add(PAGE, 2 * Float.BYTES);
    a.add(SUMS, 2 * Float.BYTES);
    a.decrement(ROWS);
    a.jumpIfNotZero(row);
    a.clearUpper();
    a.ret();
    return a;
  }

  private static void factor(VectorAssembler a, int max) {
    a.subtractFloats(DIFFERENCE, max, MAX);
    Exponential.exponential(a, max, DIFFERENCE, POWER, SCRATCH);
  }
}

package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Signed bytes with scales to bfloat16 numbers in pairs of rows, as {@link PanelProduct} reads
 * them, 32 columns at a time.
 */
public final class BytePairs {
  /** Rows that share scales where these are kept by columns. */
  public static final int BLOCK = 32;

  private static final int WIDTH = 32;
  private static final int VECTORS = WIDTH / Loop.LANES;

  private static final Register BYTES = Register.RDI;
  private static final Register SCALES = Register.RSI;
  private static final Register OUT = Register.RDX;
  private static final Register PAIRS = Register.R8;

  // Vector registers: of the first and the second row, two each.
  private static final int ROWS = 0;
  private static final int ROW_SCALES = 4;
  private static final int ODD = 6;
  private static final int ROUND = 8;
  private static final int ONE = 9;
  private static final int UPPER_HALF = 10;

  private final boolean byColumns;
  private final MachineCode code;

  /**
   * Emits the code.
   *
   * @param byColumns whether every column has a scale for {@link #BLOCK} rows, not every row one
   */
  public BytePairs(boolean byColumns) {
    this.byColumns = byColumns;
    this.code = MachineCode.install(emit(byColumns));
  }

  /**
   * Unpacks the first rows of a panel.
   *
   * @param bytes {@code [2 * pairs][32]} from {@code bytesAt}
   * @param scales floats from byte {@code scalesAt} on: {@code [blocks][32]} by columns, else
   *     {@code [2 * pairs]}
   * @param out receives {@code [pairs][32]} words
   */
  public void unpack(
      MemorySegment bytes,
      long bytesAt,
      MemorySegment scales,
      long scalesAt,
      int pairs,
      MemorySegment out) {
    long row = (long) WIDTH * Integer.BYTES;
    Objects.checkFromIndexSize(bytesAt, 2L * WIDTH * pairs, bytes.byteSize());
    Objects.checkFromIndexSize(0, row * pairs, out.byteSize());
    int step = byColumns ? BLOCK / 2 : pairs;
    for (int pair = 0; pair < pairs; pair += step) {
      int count = Math.min(step, pairs - pair);
      long scale = scalesAt + (byColumns ? 2L * pair / BLOCK * WIDTH * Float.BYTES : 0);
      long scaleBytes = (long) Float.BYTES * (byColumns ? WIDTH : 2 * count);
      code.call(
          bytes,
          bytesAt + 2L * WIDTH * pair,
          scales,
          Objects.checkFromIndexSize(scale, scaleBytes, scales.byteSize()),
          out,
          row * pair,
          count,
          0);
    }
  }

  static VectorAssembler emit(boolean byColumns) {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.fill(ROUND, 0x7fff);
    a.fill(ONE, 1);
    a.fill(UPPER_HALF, 0xffff0000);
    if (byColumns) {
      a.load(ROW_SCALES, SCALES, 0);
      a.load(ROW_SCALES + 1, SCALES, Loop.VECTOR);
    }
    int pair = a.here();
    for (int row = 0; row < 2; row++) {
      if (!byColumns) {
        a.loadBroadcast(ROW_SCALES, SCALES, row * Float.BYTES);
      }
      for (int v = 0; v < VECTORS; v++) {
        int x = ROWS + VECTORS * row + v;
        a.signedBytesToInts(x, BYTES, WIDTH * row + Loop.LANES * v);
        a.intsToFloats(x, x);
        a.multiplyFloats(x, x, byColumns ? ROW_SCALES + v : ROW_SCALES);
        // To the nearest, ties to even: half a step less one, and one more where the result is odd.
        a.shiftRight(ODD, x, 16);
        a.and(ODD, ODD, ONE);
        a.add(x, x, ROUND);
        a.add(x, x, ODD);
      }
    }
    for (int v = 0; v < VECTORS; v++) {
      a.shiftRight(ROWS + v, ROWS + v, 16);
      a.orAnd(ROWS + v, ROWS + VECTORS + v, UPPER_HALF);
      a.store(ROWS + v, OUT, Loop.VECTOR * v);
    }
    a.add(BYTES, 2 * WIDTH);
    if (!byColumns) {
      a.add(SCALES, 2 * Float.BYTES);
    }
    a.add(OUT, VECTORS * Loop.VECTOR);
    a.decrement(PAIRS);
    a.jumpIfNotZero(pair);
    a.clearUpper();
    a.ret();
    return a;
  }
}

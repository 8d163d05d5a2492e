package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Products of up to twelve rows with a matrix of bfloat16 numbers in panels: {@code
 * [panels][pairs][32]} words, each two rows of one column, the first row in the lower half. Sums
 * run over the pairs in order, so no result depends on the other rows.
 *
 * <p>Where the processor multiplies pairs of bfloat16 numbers, the rows are rounded to bfloat16
 * too, as they are stored; elsewhere they stay floats and the panels are widened on the way.
 */
public final class PanelProduct {
  /** Most rows of a call: with their sums in registers there is room for no more. */
  public static final int ROWS = 12;

  /** Up to so many rows the panels come from memory, with more from a cache. */
  private static final int FEW_ROWS = 6;

  private static final int VECTORS = 2;
  private static final int PAIR_BYTES = VECTORS * Loop.VECTOR;

  /** How far ahead of the reads panels are fetched, in bytes. */
  private static final int AHEAD = 2048;

  /** The same where weights are fetched ahead too ({@link Processor#fetchesAhead()}). */
  private static final int FAR_AHEAD = 6144;

  // Places, as the calling convention hands them over.
  private static final Register A = Register.RDI;
  private static final Register B = Register.RSI;
  private static final Register C = Register.RDX;
  private static final Register PAIRS = Register.R8;
  private static final Register PANELS = Register.R9;

  // Vector registers; the sums are from 0 on, two a row.
  private static final int PANEL = 24;
  private static final int SECOND_ROW = 26;
  private static final int UPPER_HALF = 28;

  private final boolean dots;
  private final @Nullable MachineCode packing;

  /** By distance of the rows: few, since models have few sizes of heads. */
  private volatile Strided[] strided = {};

  /** Emits nothing but the packing yet. */
  public PanelProduct(boolean dots) {
    this.dots = dots;
    this.packing = dots ? MachineCode.install(emitPacking()) : null;
  }

  /** Bytes of a packed row of so many pairs. */
  public int rowBytes(int pairs) {
    return pairs * (dots ? Integer.BYTES : 2 * Float.BYTES);
  }

  /**
   * Packs rows for {@link #multiply}.
   *
   * @param a {@code [rows][inner]}, rows {@code aStride} apart
   * @param packed receives them, {@code stride} bytes apart
   */
  public void pack(
      float[] a, int aOffset, int aStride, int rows, int inner, MemorySegment packed, int stride) {
    MachineCode code = packing;
    if (code == null) {
      copy(a, aOffset, aStride, rows, inner, packed, stride);
      return;
    }
    Objects.checkFromIndexSize(0, (long) rows * stride, packed.byteSize());
    int block = VECTORS * Loop.LANES;
    int rest = inner % block;
    code.call(
        Floats.of(a),
        Floats.at(a, aOffset, rows, aStride, inner),
        packed,
        0,
        MemorySegment.NULL,
        0,
        MemorySegment.NULL,
        0,
        rows,
        inner / block,
        (long) Float.BYTES * aStride,
        stride,
        rest < Loop.LANES ? Loop.rest(rest) : 0xffff,
        rest > Loop.LANES ? Loop.rest(rest) : 0,
        (1L << ((rest + 1) / 2)) - 1);
  }

  private static void copy(
      float[] a, int aOffset, int aStride, int rows, int inner, MemorySegment packed, int stride) {
    for (int row = 0; row < rows; row++) {
      long at = (long) row * stride;
      MemorySegment.copy(a, aOffset + row * aStride, packed, ValueLayout.JAVA_FLOAT, at, inner);
      if (inner % 2 != 0) {
        packed.set(ValueLayout.JAVA_FLOAT, at + (long) Float.BYTES * inner, 0f);
      }
    }
  }

  /**
   * {@code c[i][j] = sum over k of a[i][k] * b[k][j]}.
   *
   * @param packed from {@link #pack}, the first row from {@code packedAt}
   * @param rows 1 to {@link #ROWS}
   * @param b panels of {@code panelPairs} pairs, of which the first {@code pairs} are read
   * @param c {@code [rows][32 * panels]}, rows {@code cStride} apart
   */
  public void multiply(
      MemorySegment packed,
      long packedAt,
      int stride,
      int rows,
      MemorySegment b,
      int panelPairs,
      int pairs,
      int panels,
      float[] c,
      int cOffset,
      int cStride) {
    int width = VECTORS * Loop.LANES;
    long bytes = (long) PAIR_BYTES * ((panels - 1) * panelPairs + pairs);
    Objects.checkFromIndexSize(0, bytes, b.byteSize());
    MachineCode code = product(stride, rows);
    code.call(
        packed,
        Objects.checkFromIndexSize(
            packedAt, (long) (rows - 1) * stride + rowBytes(pairs), packed.byteSize()),
        b,
        0,
        Floats.of(c),
        Floats.at(c, cOffset, rows, cStride, width * panels),
        MemorySegment.NULL,
        0,
        pairs,
        panels,
        (long) PAIR_BYTES * (panelPairs - pairs),
        (long) Float.BYTES * cStride,
        0,
        0,
        0);
  }

  private MachineCode product(int stride, int rows) {
    for (Strided each : strided) {
      if (each.stride == stride) {
        return each.product(rows);
      }
    }
    return add(stride).product(rows);
  }

  private synchronized Strided add(int stride) {
    for (Strided each : strided) {
      if (each.stride == stride) {
        return each;
      }
    }
    Strided[] more = Arrays.copyOf(strided, strided.length + 1);
    more[strided.length] = new Strided(stride);
    strided = more;
    return more[more.length - 1];
  }

  /** The products of rows that are so many bytes apart. */
  private final class Strided {
    private final int stride;
    private final @Nullable MachineCode[] products = new MachineCode[ROWS + 1];

    Strided(int stride) {
      this.stride = stride;
    }

    MachineCode product(int rows) {
      // A race is harmless: what is installed never changes, and both would be the same.
      MachineCode code = products[rows];
      if (code == null) {
        code = MachineCode.install(emitProduct(dots, rows, stride));
        products[rows] = code;
      }
      return code;
    }
  }

  static VectorAssembler emitPacking() {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.loadNumber(Register.RCX, 0, 0);
    a.loadNumber(Register.RDX, 1, 0);
    for (int mask = 1; mask <= 3; mask++) {
      a.loadNumber(Register.RAX, mask + 1, 0);
      a.mask(mask, Register.RAX);
    }
    int row = a.here();
    a.move(Register.RAX, Register.RDI);
    a.move(Register.R11, Register.RSI);
    a.move(Register.R10, Register.R9);
    a.test(Register.R10);
    int none = a.jumpIfZero();
    int block = a.here();
    a.load(0, Register.RAX, 0);
    a.load(1, Register.RAX, Loop.VECTOR);
    a.floatsToBfloats(2, 1, 0);
    a.store(2, Register.R11, 0);
    a.add(Register.RAX, VECTORS * Loop.VECTOR);
    a.add(Register.R11, Loop.VECTOR);
    a.decrement(Register.R10);
    a.jumpIfNotZero(block);
    a.land(none);
    a.loadOrZero(0, 1, Register.RAX, 0);
    a.loadOrZero(1, 2, Register.RAX, Loop.VECTOR);
    a.floatsToBfloats(2, 1, 0);
    a.storeMasked(2, 3, Register.R11, 0);
    a.add(Register.RDI, Register.RCX);
    a.add(Register.RSI, Register.RDX);
    a.decrement(Register.R8);
    a.jumpIfNotZero(row);
    a.clearUpper();
    a.ret();
    return a;
  }

  static VectorAssembler emitProduct(boolean dots, int rows, int stride) {
    VectorAssembler a = new VectorAssembler();
    a.addOffsets();
    a.loadNumber(Register.RCX, 0, 0);
    a.loadNumber(Register.R10, 1, 0);
    a.fill(UPPER_HALF, 0xffff0000);
    int panel = a.here();
    a.move(Register.RAX, A);
    a.move(Register.R11, PAIRS);
    for (int sum = 0; sum < VECTORS * rows; sum++) {
      a.zero(sum);
    }
    int pair = a.here();
    for (int v = 0; v < VECTORS; v++) {
      if (rows <= FEW_ROWS) {
        fetch(a, Loop.VECTOR * v);
      }
      a.load(PANEL + v, B, Loop.VECTOR * v);
    }
    if (dots) {
      dots(a, rows, stride);
    } else {
      widened(a, rows, stride);
    }
    a.add(B, PAIR_BYTES);
    a.add(Register.RAX, dots ? Integer.BYTES : 2 * Float.BYTES);
    a.decrement(Register.R11);
    a.jumpIfNotZero(pair);
    a.add(B, Register.RCX);
    a.move(Register.R11, C);
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < VECTORS; v++) {
        a.store(VECTORS * row + v, Register.R11, Loop.VECTOR * v);
      }
      a.add(Register.R11, Register.R10);
    }
    a.add(C, PAIR_BYTES);
    a.decrement(PANELS);
    a.jumpIfNotZero(panel);
    a.clearUpper();
    a.ret();
    return a;
  }

  /** Keys and values of a token are read once. */
  private static void fetch(VectorAssembler a, int at) {
    if (Processor.fetchesAhead()) {
      a.prefetchOnce(B, FAR_AHEAD + at);
    } else {
      a.prefetch(B, AHEAD + at);
    }
  }

  private static void dots(VectorAssembler a, int rows, int stride) {
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < VECTORS; v++) {
        a.pairDotBroadcast(VECTORS * row + v, PANEL + v, Register.RAX, row * stride);
      }
    }
  }

  private static void widened(VectorAssembler a, int rows, int stride) {
    for (int v = 0; v < VECTORS; v++) {
      a.and(SECOND_ROW + v, PANEL + v, UPPER_HALF);
      a.shiftLeft(PANEL + v, PANEL + v, 16);
    }
    for (int row = 0; row < rows; row++) {
      for (int v = 0; v < VECTORS; v++) {
        int sum = VECTORS * row + v;
        a.multiplyAddBroadcast(sum, PANEL + v, Register.RAX, row * stride);
        a.multiplyAddBroadcast(sum, SECOND_ROW + v, Register.RAX, row * stride + Float.BYTES);
      }
    }
  }
}

package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static dev.holdfast.engine.tensor.Lanes.I;
import static dev.holdfast.engine.tensor.Panels.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link Kernels#multiply} in the Vector API. A piece of a panel is unpacked to the first-level
 * cache and multiplied with all rows, up to six at a time, whose sums stay in registers. Every sum
 * runs over the inner dimension in order, so no result depends on how many rows there are.
 *
 * <p>The operands are fields for the time of one product: the steps would pass on a dozen
 * parameters.
 */
final class PanelProducts {
  private static final ThreadLocal<PanelProducts> OF_THREAD =
      ThreadLocal.withInitial(PanelProducts::new);
  private static final float[] NONE = {};
  private static final int LANES = Lanes.COUNT;

  /** Rows of a panel unpacked at a time: half of a first-level cache of 32 KiB. */
  private static final int PIECE = 128;

  /** The second row of a pair. */
  private static final int UPPER_HALF = 0xffff0000;

  private final float[] piece = new float[PIECE * WIDTH];
  private float[] a = NONE;
  private int aStride;
  private float[] c = NONE;
  private int cStride;

  private PanelProducts() {}

  static PanelProducts ofThread() {
    return OF_THREAD.get();
  }

  void multiply(
      float[] left,
      int leftOffset,
      int leftStride,
      int rows,
      Panels right,
      int inner,
      int columns,
      float[] product,
      int productOffset,
      int productStride) {
    a = left;
    aStride = leftStride;
    c = product;
    cStride = productStride;
    for (int column = 0; column < columns; column += WIDTH) {
      int to = productOffset + column;
      for (int row = 0; row < rows; row++) {
        Arrays.fill(c, to + row * cStride, to + row * cStride + WIDTH, 0f);
      }
      for (int k = 0; k < inner; k += PIECE) {
        int count = Math.min(PIECE, inner - k);
        unpack(right, column, k, count);
        addRows(leftOffset + k, to, rows, count);
      }
    }
    a = NONE;
    c = NONE;
  }

  private void unpack(Panels right, int column, int k, int count) {
    if (right instanceof BfloatPanels pairs) {
      // By pairs, the last of which may be half beyond the end.
      int at = (column / WIDTH * BfloatPanels.pairs(pairs.rows()) + k / 2) * WIDTH;
      unpack(pairs.memory(), (long) Integer.BYTES * at, BfloatPanels.pairs(count));
    } else {
      right.unpack(column / WIDTH, k, count, piece);
    }
  }

  private void unpack(MemorySegment pairs, long from, int count) {
    float[] to = piece;
    for (int i = 0; i < count * WIDTH; i += LANES) {
      IntVector pair =
          IntVector.fromMemorySegment(
              I, pairs, from + (long) Integer.BYTES * i, ByteOrder.nativeOrder());
      int at = i / WIDTH * 2 * WIDTH + i % WIDTH;
      pair.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(to, at);
      pair.and(UPPER_HALF).reinterpretAsFloats().intoArray(to, at + WIDTH);
    }
  }

  private void addRows(int aAt, int cAt, int rows, int count) {
    for (int row = 0; row < rows; ) {
      int left = rows - row;
      int p = aAt + row * aStride;
      int q = cAt + row * cStride;
      for (int lane = 0; lane < WIDTH; lane += 2 * LANES) {
        if (left >= 6) {
          addSix(p, q + lane, lane, count);
        } else {
          addFour(p, q + lane, lane, count, Math.min(4, left));
        }
      }
      row += left >= 6 ? 6 : 4;
    }
  }

  private void addSix(int aAt, int cAt, int lane, int count) {
    float[] x = a;
    float[] y = c;
    float[] b = piece;
    int stride = aStride;
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    int c4 = c3 + cStride;
    int c5 = c4 + cStride;
    FloatVector s0 = FloatVector.fromArray(F, y, cAt);
    FloatVector t0 = FloatVector.fromArray(F, y, cAt + LANES);
    FloatVector s1 = FloatVector.fromArray(F, y, c1);
    FloatVector t1 = FloatVector.fromArray(F, y, c1 + LANES);
    FloatVector s2 = FloatVector.fromArray(F, y, c2);
    FloatVector t2 = FloatVector.fromArray(F, y, c2 + LANES);
    FloatVector s3 = FloatVector.fromArray(F, y, c3);
    FloatVector t3 = FloatVector.fromArray(F, y, c3 + LANES);
    FloatVector s4 = FloatVector.fromArray(F, y, c4);
    FloatVector t4 = FloatVector.fromArray(F, y, c4 + LANES);
    FloatVector s5 = FloatVector.fromArray(F, y, c5);
    FloatVector t5 = FloatVector.fromArray(F, y, c5 + LANES);
    for (int k = 0; k < count; k++) {
      FloatVector u = FloatVector.fromArray(F, b, k * WIDTH + lane);
      FloatVector v = FloatVector.fromArray(F, b, k * WIDTH + lane + LANES);
      int p = aAt + k;
      FloatVector w = FloatVector.broadcast(F, x[p]);
      s0 = u.fma(w, s0);
      t0 = v.fma(w, t0);
      w = FloatVector.broadcast(F, x[p + stride]);
      s1 = u.fma(w, s1);
      t1 = v.fma(w, t1);
      w = FloatVector.broadcast(F, x[p + 2 * stride]);
      s2 = u.fma(w, s2);
      t2 = v.fma(w, t2);
      w = FloatVector.broadcast(F, x[p + 3 * stride]);
      s3 = u.fma(w, s3);
      t3 = v.fma(w, t3);
      w = FloatVector.broadcast(F, x[p + 4 * stride]);
      s4 = u.fma(w, s4);
      t4 = v.fma(w, t4);
      w = FloatVector.broadcast(F, x[p + 5 * stride]);
      s5 = u.fma(w, s5);
      t5 = v.fma(w, t5);
    }
    s0.intoArray(y, cAt);
    t0.intoArray(y, cAt + LANES);
    s1.intoArray(y, c1);
    t1.intoArray(y, c1 + LANES);
    s2.intoArray(y, c2);
    t2.intoArray(y, c2 + LANES);
    s3.intoArray(y, c3);
    t3.intoArray(y, c3 + LANES);
    s4.intoArray(y, c4);
    t4.intoArray(y, c4 + LANES);
    s5.intoArray(y, c5);
    t5.intoArray(y, c5 + LANES);
  }

  /** One to four rows; in place of absent ones the last is computed again, to the same result. */
  private void addFour(int aAt, int cAt, int lane, int count, int rows) {
    float[] x = a;
    float[] y = c;
    float[] b = piece;
    int a1 = aAt + Math.min(1, rows - 1) * aStride;
    int a2 = aAt + Math.min(2, rows - 1) * aStride;
    int a3 = aAt + (rows - 1) * aStride;
    int c1 = cAt + Math.min(1, rows - 1) * cStride;
    int c2 = cAt + Math.min(2, rows - 1) * cStride;
    int c3 = cAt + (rows - 1) * cStride;
    FloatVector s0 = FloatVector.fromArray(F, y, cAt);
    FloatVector t0 = FloatVector.fromArray(F, y, cAt + LANES);
    FloatVector s1 = FloatVector.fromArray(F, y, c1);
    FloatVector t1 = FloatVector.fromArray(F, y, c1 + LANES);
    FloatVector s2 = FloatVector.fromArray(F, y, c2);
    FloatVector t2 = FloatVector.fromArray(F, y, c2 + LANES);
    FloatVector s3 = FloatVector.fromArray(F, y, c3);
    FloatVector t3 = FloatVector.fromArray(F, y, c3 + LANES);
    for (int k = 0; k < count; k++) {
      FloatVector u = FloatVector.fromArray(F, b, k * WIDTH + lane);
      FloatVector v = FloatVector.fromArray(F, b, k * WIDTH + lane + LANES);
      FloatVector w = FloatVector.broadcast(F, x[aAt + k]);
      s0 = u.fma(w, s0);
      t0 = v.fma(w, t0);
      w = FloatVector.broadcast(F, x[a1 + k]);
      s1 = u.fma(w, s1);
      t1 = v.fma(w, t1);
      w = FloatVector.broadcast(F, x[a2 + k]);
      s2 = u.fma(w, s2);
      t2 = v.fma(w, t2);
      w = FloatVector.broadcast(F, x[a3 + k]);
      s3 = u.fma(w, s3);
      t3 = v.fma(w, t3);
    }
    s0.intoArray(y, cAt);
    t0.intoArray(y, cAt + LANES);
    s1.intoArray(y, c1);
    t1.intoArray(y, c1 + LANES);
    s2.intoArray(y, c2);
    t2.intoArray(y, c2 + LANES);
    s3.intoArray(y, c3);
    t3.intoArray(y, c3 + LANES);
  }
}

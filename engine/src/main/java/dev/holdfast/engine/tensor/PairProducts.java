package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static dev.holdfast.engine.tensor.Lanes.I;
import static dev.holdfast.engine.tensor.Panels.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * {@link Kernels#multiply} of few rows with panels of bfloat16 pairs: to unpack them first would
 * cost as much as the product. Results equal those of {@link PanelProducts} to the bit.
 *
 * <p>The operands are fields for the time of one product: the steps would pass on a dozen
 * parameters.
 */
final class PairProducts {
  /** Above, unpacking once beats converting for every four rows. */
  static final int MOST_ROWS = 4;

  private static final ThreadLocal<PairProducts> OF_THREAD =
      ThreadLocal.withInitial(PairProducts::new);
  private static final float[] NONE = {};
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = Lanes.COUNT;

  /** The second row of a pair. */
  private static final int UPPER_HALF = 0xffff0000;

  private float[] packed = NONE;
  private int pairs;
  private MemorySegment b = MemorySegment.NULL;
  private float[] c = NONE;
  private int cStride;

  private PairProducts() {}

  static PairProducts ofThread() {
    return OF_THREAD.get();
  }

  void multiply(
      float[] left,
      int leftOffset,
      int leftStride,
      int rows,
      BfloatPanels right,
      int count,
      int columns,
      float[] product,
      int productOffset,
      int productStride) {
    pairs = BfloatPanels.pairs(count);
    if (packed.length < rows * 2 * pairs) {
      packed = new float[rows * 2 * pairs];
    }
    for (int row = 0; row < rows; row++) {
      System.arraycopy(left, leftOffset + row * leftStride, packed, row * 2 * pairs, count);
      if (count % 2 != 0) {
        packed[row * 2 * pairs + count] = 0;
      }
    }
    b = right.memory();
    c = product;
    cStride = productStride;
    for (int column = 0; column < columns; column += WIDTH) {
      int from = column * BfloatPanels.pairs(right.rows());
      for (int lane = 0; lane < WIDTH; lane += 2 * LANES) {
        for (int row = 0; row < rows; row += 4) {
          int to = productOffset + row * productStride + column + lane;
          multiplyFour(row * 2 * pairs, from + lane, to, Math.min(4, rows - row));
        }
      }
    }
    b = MemorySegment.NULL;
    c = NONE;
  }

  /** One to four rows; in place of absent ones the last is computed again, to the same result. */
  private void multiplyFour(int aAt, int bAt, int cAt, int rows) {
    float[] x = packed;
    MemorySegment y = b;
    int count = 2 * pairs;
    int a1 = aAt + Math.min(1, rows - 1) * count;
    int a2 = aAt + Math.min(2, rows - 1) * count;
    int a3 = aAt + (rows - 1) * count;
    FloatVector s0 = FloatVector.zero(F);
    FloatVector t0 = s0;
    FloatVector s1 = s0;
    FloatVector t1 = s0;
    FloatVector s2 = s0;
    FloatVector t2 = s0;
    FloatVector s3 = s0;
    FloatVector t3 = s0;
    for (int k = 0; k < count; k += 2) {
      long p = (long) Integer.BYTES * (bAt + k / 2 * WIDTH);
      IntVector m = IntVector.fromMemorySegment(I, y, p, ORDER);
      IntVector n = IntVector.fromMemorySegment(I, y, p + (long) Integer.BYTES * LANES, ORDER);
      FloatVector u = m.lanewise(LSHL, 16).reinterpretAsFloats();
      FloatVector v = n.lanewise(LSHL, 16).reinterpretAsFloats();
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
      u = m.and(UPPER_HALF).reinterpretAsFloats();
      v = n.and(UPPER_HALF).reinterpretAsFloats();
      w = FloatVector.broadcast(F, x[aAt + k + 1]);
      s0 = u.fma(w, s0);
      t0 = v.fma(w, t0);
      w = FloatVector.broadcast(F, x[a1 + k + 1]);
      s1 = u.fma(w, s1);
      t1 = v.fma(w, t1);
      w = FloatVector.broadcast(F, x[a2 + k + 1]);
      s2 = u.fma(w, s2);
      t2 = v.fma(w, t2);
      w = FloatVector.broadcast(F, x[a3 + k + 1]);
      s3 = u.fma(w, s3);
      t3 = v.fma(w, t3);
    }
    float[] z = c;
    int c1 = cAt + Math.min(1, rows - 1) * cStride;
    int c2 = cAt + Math.min(2, rows - 1) * cStride;
    int c3 = cAt + (rows - 1) * cStride;
    s0.intoArray(z, cAt);
    t0.intoArray(z, cAt + LANES);
    s1.intoArray(z, c1);
    t1.intoArray(z, c1 + LANES);
    s2.intoArray(z, c2);
    t2.intoArray(z, c2 + LANES);
    s3.intoArray(z, c3);
    t3.intoArray(z, c3 + LANES);
  }
}

package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;
import static dev.holdfast.engine.tensor.Lanes.I;
import static dev.holdfast.engine.tensor.Lanes.SHORTS;
import static dev.holdfast.engine.tensor.Panels.WIDTH;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;

/**
 * {@link Kernels#multiply} of few rows with 16-bit panels: to unpack them first would cost as much
 * as the product. Bits 0 to 14 of a half, moved up by 13, are the bits of a float that is 2^112
 * times smaller, subnormal numbers included; the rows and the sums make up for it by half each,
 * which keeps both far from the ends of the range. So results equal those of {@link PanelProducts}
 * to the bit.
 *
 * <p>The operands are fields for the time of one product: the steps would pass on a dozen
 * parameters.
 */
final class HalfProducts {
  /** Above, unpacking once beats converting for every four rows. */
  static final int MOST_ROWS = 4;

  private static final ThreadLocal<HalfProducts> OF_THREAD =
      ThreadLocal.withInitial(HalfProducts::new);
  private static final float[] NONE = {};
  private static final short[] NO_HALVES = {};
  private static final int LANES = Lanes.COUNT;
  private static final float SCALE = 0x1p56f;

  /** Sign, five bits of exponent, ten of fraction, where a float has them. */
  private static final int BITS = 0x8fffe000;

  private float[] scaled = NONE;
  private int inner;
  private short[] b = NO_HALVES;
  private float[] c = NONE;
  private int cStride;

  private HalfProducts() {}

  static HalfProducts ofThread() {
    return OF_THREAD.get();
  }

  void multiply(
      float[] left,
      int leftOffset,
      int leftStride,
      int rows,
      HalfPanels right,
      int count,
      int columns,
      float[] product,
      int productOffset,
      int productStride) {
    if (scaled.length < rows * count) {
      scaled = new float[rows * count];
    }
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < count; k++) {
        scaled[row * count + k] = left[leftOffset + row * leftStride + k] * SCALE;
      }
    }
    inner = count;
    b = right.values();
    c = product;
    cStride = productStride;
    for (int column = 0; column < columns; column += WIDTH) {
      int from = column * right.rows();
      for (int lane = 0; lane < WIDTH; lane += 2 * LANES) {
        for (int row = 0; row < rows; row += 4) {
          int to = productOffset + row * productStride + column + lane;
          multiplyFour(row * count, from + lane, to, Math.min(4, rows - row));
        }
      }
    }
    b = NO_HALVES;
    c = NONE;
  }

  /** One to four rows; in place of absent ones the last is computed again, to the same result. */
  private void multiplyFour(int aAt, int bAt, int cAt, int rows) {
    float[] x = scaled;
    short[] y = b;
    int count = inner;
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
    for (int k = 0; k < count; k++) {
      int p = bAt + k * WIDTH;
      FloatVector u =
          ((IntVector) ShortVector.fromArray(SHORTS, y, p).castShape(I, 0))
              .lanewise(LSHL, 13)
              .and(BITS)
              .reinterpretAsFloats();
      FloatVector v =
          ((IntVector) ShortVector.fromArray(SHORTS, y, p + LANES).castShape(I, 0))
              .lanewise(LSHL, 13)
              .and(BITS)
              .reinterpretAsFloats();
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
    float[] z = c;
    int c1 = cAt + Math.min(1, rows - 1) * cStride;
    int c2 = cAt + Math.min(2, rows - 1) * cStride;
    int c3 = cAt + (rows - 1) * cStride;
    s0.mul(SCALE).intoArray(z, cAt);
    t0.mul(SCALE).intoArray(z, cAt + LANES);
    s1.mul(SCALE).intoArray(z, c1);
    t1.mul(SCALE).intoArray(z, c1 + LANES);
    s2.mul(SCALE).intoArray(z, c2);
    t2.mul(SCALE).intoArray(z, c2 + LANES);
    s3.mul(SCALE).intoArray(z, c3);
    t3.mul(SCALE).intoArray(z, c3 + LANES);
  }
}

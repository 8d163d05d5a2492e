package dev.holdfast.engine.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#multiplyAdd} in the Vector API: tiles of up to four rows by four vectors of
 * columns stay in registers over the whole inner loop.
 */
final class BlockProducts {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = F.length();

  private BlockProducts() {}

  static void multiplyAdd(
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      int rows,
      int inner,
      int columns) {
    int row = 0;
    while (row < rows) {
      int height = rows - row >= 4 ? 4 : rows - row >= 2 ? 2 : 1;
      int aAt = aOffset + row * aStride;
      int cAt = cOffset + row * cStride;
      int column = 0;
      for (; column + 4 * LANES <= columns; column += 4 * LANES) {
        int bAt = bOffset + column;
        switch (height) {
          case 4 -> tile4(a, aAt, aStride, b, bAt, bStride, c, cAt + column, cStride, inner);
          case 2 -> tile2(a, aAt, aStride, b, bAt, bStride, c, cAt + column, cStride, inner);
          default -> tile1(a, aAt, b, bAt, bStride, c, cAt + column, inner);
        }
      }
      for (int i = 0; i < height; i++) {
        narrow(
            a,
            aAt + i * aStride,
            b,
            bOffset,
            bStride,
            c,
            cAt + i * cStride,
            inner,
            column,
            columns);
      }
      row += height;
    }
  }

  private static void tile4(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int inner) {
    int c1 = cAt + cStride;
    int c2 = c1 + cStride;
    int c3 = c2 + cStride;
    FloatVector s00 = FloatVector.fromArray(F, c, cAt);
    FloatVector s01 = FloatVector.fromArray(F, c, cAt + LANES);
    FloatVector s02 = FloatVector.fromArray(F, c, cAt + 2 * LANES);
    FloatVector s03 = FloatVector.fromArray(F, c, cAt + 3 * LANES);
    FloatVector s10 = FloatVector.fromArray(F, c, c1);
    FloatVector s11 = FloatVector.fromArray(F, c, c1 + LANES);
    FloatVector s12 = FloatVector.fromArray(F, c, c1 + 2 * LANES);
    FloatVector s13 = FloatVector.fromArray(F, c, c1 + 3 * LANES);
    FloatVector s20 = FloatVector.fromArray(F, c, c2);
    FloatVector s21 = FloatVector.fromArray(F, c, c2 + LANES);
    FloatVector s22 = FloatVector.fromArray(F, c, c2 + 2 * LANES);
    FloatVector s23 = FloatVector.fromArray(F, c, c2 + 3 * LANES);
    FloatVector s30 = FloatVector.fromArray(F, c, c3);
    FloatVector s31 = FloatVector.fromArray(F, c, c3 + LANES);
    FloatVector s32 = FloatVector.fromArray(F, c, c3 + 2 * LANES);
    FloatVector s33 = FloatVector.fromArray(F, c, c3 + 3 * LANES);
    for (int k = 0; k < inner; k++) {
      int p = bAt + k * bStride;
      int q = aAt + k;
      FloatVector b0 = FloatVector.fromArray(F, b, p);
      FloatVector b1 = FloatVector.fromArray(F, b, p + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, p + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, p + 3 * LANES);
      FloatVector x = FloatVector.broadcast(F, a[q]);
      s00 = b0.fma(x, s00);
      s01 = b1.fma(x, s01);
      s02 = b2.fma(x, s02);
      s03 = b3.fma(x, s03);
      x = FloatVector.broadcast(F, a[q + aStride]);
      s10 = b0.fma(x, s10);
      s11 = b1.fma(x, s11);
      s12 = b2.fma(x, s12);
      s13 = b3.fma(x, s13);
      x = FloatVector.broadcast(F, a[q + 2 * aStride]);
      s20 = b0.fma(x, s20);
      s21 = b1.fma(x, s21);
      s22 = b2.fma(x, s22);
      s23 = b3.fma(x, s23);
      x = FloatVector.broadcast(F, a[q + 3 * aStride]);
      s30 = b0.fma(x, s30);
      s31 = b1.fma(x, s31);
      s32 = b2.fma(x, s32);
      s33 = b3.fma(x, s33);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
    s02.intoArray(c, cAt + 2 * LANES);
    s03.intoArray(c, cAt + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + LANES);
    s22.intoArray(c, c2 + 2 * LANES);
    s23.intoArray(c, c2 + 3 * LANES);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + LANES);
    s32.intoArray(c, c3 + 2 * LANES);
    s33.intoArray(c, c3 + 3 * LANES);
  }

  private static void tile2(
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      float[] c,
      int cAt,
      int cStride,
      int inner) {
    int c1 = cAt + cStride;
    FloatVector s00 = FloatVector.fromArray(F, c, cAt);
    FloatVector s01 = FloatVector.fromArray(F, c, cAt + LANES);
    FloatVector s02 = FloatVector.fromArray(F, c, cAt + 2 * LANES);
    FloatVector s03 = FloatVector.fromArray(F, c, cAt + 3 * LANES);
    FloatVector s10 = FloatVector.fromArray(F, c, c1);
    FloatVector s11 = FloatVector.fromArray(F, c, c1 + LANES);
    FloatVector s12 = FloatVector.fromArray(F, c, c1 + 2 * LANES);
    FloatVector s13 = FloatVector.fromArray(F, c, c1 + 3 * LANES);
    for (int k = 0; k < inner; k++) {
      int p = bAt + k * bStride;
      FloatVector b0 = FloatVector.fromArray(F, b, p);
      FloatVector b1 = FloatVector.fromArray(F, b, p + LANES);
      FloatVector b2 = FloatVector.fromArray(F, b, p + 2 * LANES);
      FloatVector b3 = FloatVector.fromArray(F, b, p + 3 * LANES);
      FloatVector x = FloatVector.broadcast(F, a[aAt + k]);
      FloatVector y = FloatVector.broadcast(F, a[aAt + k + aStride]);
      s00 = b0.fma(x, s00);
      s01 = b1.fma(x, s01);
      s02 = b2.fma(x, s02);
      s03 = b3.fma(x, s03);
      s10 = b0.fma(y, s10);
      s11 = b1.fma(y, s11);
      s12 = b2.fma(y, s12);
      s13 = b3.fma(y, s13);
    }
    s00.intoArray(c, cAt);
    s01.intoArray(c, cAt + LANES);
    s02.intoArray(c, cAt + 2 * LANES);
    s03.intoArray(c, cAt + 3 * LANES);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + LANES);
    s12.intoArray(c, c1 + 2 * LANES);
    s13.intoArray(c, c1 + 3 * LANES);
  }

  private static void tile1(
      float[] a, int aAt, float[] b, int bAt, int bStride, float[] c, int cAt, int inner) {
    FloatVector s0 = FloatVector.fromArray(F, c, cAt);
    FloatVector s1 = FloatVector.fromArray(F, c, cAt + LANES);
    FloatVector s2 = FloatVector.fromArray(F, c, cAt + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(F, c, cAt + 3 * LANES);
    for (int k = 0; k < inner; k++) {
      int p = bAt + k * bStride;
      FloatVector x = FloatVector.broadcast(F, a[aAt + k]);
      s0 = FloatVector.fromArray(F, b, p).fma(x, s0);
      s1 = FloatVector.fromArray(F, b, p + LANES).fma(x, s1);
      s2 = FloatVector.fromArray(F, b, p + 2 * LANES).fma(x, s2);
      s3 = FloatVector.fromArray(F, b, p + 3 * LANES).fma(x, s3);
    }
    s0.intoArray(c, cAt);
    s1.intoArray(c, cAt + LANES);
    s2.intoArray(c, cAt + 2 * LANES);
    s3.intoArray(c, cAt + 3 * LANES);
  }

  /** Columns that fill no tile: one row, one vector at a time, then single values. */
  private static void narrow(
      float[] a,
      int aAt,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cAt,
      int inner,
      int from,
      int columns) {
    int column = from;
    for (; column + LANES <= columns; column += LANES) {
      vector(a, aAt, b, bOffset + column, bStride, c, cAt + column, inner);
    }
    for (; column < columns; column++) {
      float sum = c[cAt + column];
      for (int k = 0; k < inner; k++) {
        sum = Math.fma(a[aAt + k], b[bOffset + column + k * bStride], sum);
      }
      c[cAt + column] = sum;
    }
  }

  private static void vector(
      float[] a, int aAt, float[] b, int bAt, int bStride, float[] c, int cAt, int inner) {
    FloatVector sum = FloatVector.fromArray(F, c, cAt);
    for (int k = 0; k < inner; k++) {
      sum =
          FloatVector.fromArray(F, b, bAt + k * bStride)
              .fma(FloatVector.broadcast(F, a[aAt + k]), sum);
    }
    sum.intoArray(c, cAt);
  }
}

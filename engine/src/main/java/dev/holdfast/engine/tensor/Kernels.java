package dev.holdfast.engine.tensor;

import java.lang.foreign.Arena;

/**
 * The hot arithmetic. {@code ScalarKernels} is the specification; other versions equal it within
 * float rounding. All matrices of activations are row-major, one row per token.
 */
public interface Kernels {

  /** Short name for diagnostics: {@code scalar}, {@code vector}. */
  String name();

  /**
   * Brings a matrix into the form whose products are fastest; asked once per matrix, when a model
   * is opened. The default keeps it as it is.
   *
   * @param arena owns what is allocated
   * @return the same weights for {@link #matmul}
   */
  default Matrix prepare(Matrix w, Arena arena) {
    return w;
  }

  /**
   * {@code y[t][r] = sum over k of w[r][k] * x[t][k]} for {@code t < tokens}, on all cores.
   *
   * @param x {@code [tokens][w.columns()]} from {@code xOffset}, dense
   * @param y {@code [tokens][w.rows()]} from {@code yOffset}, dense, overwritten
   */
  void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset);

  /** Dequantises one row of {@code w} to {@code out[offset .. offset + w.columns())}. */
  void row(Matrix w, int row, float[] out, int offset);

  /** Sum of {@code a[i] * b[i]} over {@code n} values. */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

  /** {@code y += alpha * x} over {@code n} values. */
  void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n);

  /** {@code y *= alpha} over {@code n} values. */
  void scale(float alpha, float[] y, int yOffset, int n);

  /** {@code y = x / sqrt(mean(x^2) + eps) * weight}; x and y may be the same place. */
  void rmsNorm(float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n);

  /** {@code gate = silu(gate) * up} over {@code n} values. */
  void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n);

  /**
   * {@code c[i][j] += sum over k of a[i][k] * b[k][j]} for small dense blocks, on the caller's
   * thread. Row strides are in values. This one shape serves attention (scores against transposed
   * keys, weighted sums of values) and the reads of Gated DeltaNet states.
   *
   * @param rows rows of a and c
   * @param inner columns of a, rows of b
   * @param columns columns of b and c
   */
  default void multiplyAdd(
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
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < inner; k++) {
        axpy(
            a[aOffset + i * aStride + k],
            b,
            bOffset + k * bStride,
            c,
            cOffset + i * cStride,
            columns);
      }
    }
  }

  /**
   * {@code s[i][j] = decay * s[i][j] + left[i] * right[j]}: the write of Gated DeltaNet
   * (specification section 5.3), on the caller's thread.
   *
   * @param s {@code [rows][columns]} from {@code sOffset}, dense
   */
  default void decayedOuter(
      float decay,
      float[] left,
      int leftOffset,
      int rows,
      float[] right,
      int rightOffset,
      int columns,
      float[] s,
      int sOffset) {
    for (int i = 0; i < rows; i++) {
      scale(decay, s, sOffset + i * columns, columns);
      axpy(left[leftOffset + i], right, rightOffset, s, sOffset + i * columns, columns);
    }
  }

  /**
   * {@code x = exp(x - max)} over {@code n} values, on the caller's thread.
   *
   * @return their sum
   */
  default float softmaxTerms(float[] x, int offset, int n, float max) {
    double sum = 0;
    for (int i = offset; i < offset + n; i++) {
      x[i] = (float) Math.exp(x[i] - max);
      sum += x[i];
    }
    return (float) sum;
  }

  /** Runs {@code task(i)} for every {@code i < tasks} on all cores; returns when all are done. */
  void parallel(int tasks, java.util.function.IntConsumer task);
}

package dev.holdfast.engine.tensor;

/**
 * The hot arithmetic. {@code ScalarKernels} is the specification; other versions equal it within
 * float rounding. All matrices of activations are row-major, one row per token.
 */
public interface Kernels {

  /** Short name for diagnostics: {@code scalar}, {@code vector}. */
  String name();

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

  /** Runs {@code task(i)} for every {@code i < tasks} on all cores; returns when all are done. */
  void parallel(int tasks, java.util.function.IntConsumer task);
}

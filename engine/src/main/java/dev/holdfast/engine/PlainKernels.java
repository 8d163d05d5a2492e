package dev.holdfast.engine;

import dev.holdfast.engine.tensor.BlockDecoder;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import java.util.function.IntConsumer;

/** Plain loops on one thread, in use until the kernel provider has landed. */
final class PlainKernels implements Kernels {

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    float[] weights = new float[w.columns()];
    for (int r = 0; r < w.rows(); r++) {
      row(w, r, weights, 0);
      for (int t = 0; t < tokens; t++) {
        y[yOffset + t * w.rows() + r] = dot(weights, 0, x, xOffset + t * w.columns(), w.columns());
      }
    }
  }

  @Override
  public void row(Matrix w, int row, float[] out, int offset) {
    BlockDecoder.decode(w.type(), w.data(), row * w.rowBytes(), out, offset, w.columns());
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  @Override
  public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] += alpha * x[xOffset + i];
    }
  }

  @Override
  public void scale(float alpha, float[] y, int yOffset, int n) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] *= alpha;
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n) {
    float inverse = (float) (1 / Math.sqrt(dot(x, xOffset, x, xOffset, n) / n + eps));
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = x[xOffset + i] * inverse * weight[i];
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    for (int i = 0; i < n; i++) {
      float value = gate[gateOffset + i];
      gate[gateOffset + i] = (float) (value / (1 + Math.exp(-value))) * up[upOffset + i];
    }
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    for (int i = 0; i < tasks; i++) {
      task.accept(i);
    }
  }
}

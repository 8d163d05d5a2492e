package dev.holdfast.engine.tensor;

import java.util.function.IntConsumer;

/**
 * The specification of the kernels in plain Java: sums are taken in double, in order, and rounded
 * once.
 */
public final class ScalarKernels implements Kernels {
  private final WorkerPool pool;

  ScalarKernels(WorkerPool pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    MatmulArguments.check(w, x, xOffset, tokens, y, yOffset);
    int columns = w.columns();
    int rowsPerTask = MatmulArguments.rowsPerTask(w);
    pool.run(
        (w.rows() + rowsPerTask - 1) / rowsPerTask,
        task -> {
          float[] weights = new float[columns];
          int end = Math.min(w.rows(), (task + 1) * rowsPerTask);
          for (int row = task * rowsPerTask; row < end; row++) {
            row(w, row, weights, 0);
            for (int token = 0; token < tokens; token++) {
              y[yOffset + token * w.rows() + row] =
                  dot(weights, 0, x, xOffset + token * columns, columns);
            }
          }
        });
  }

  @Override
  public void row(Matrix w, int row, float[] out, int offset) {
    BlockDecoder.decode(w.type(), w.data(), row * w.rowBytes(), out, offset, w.columns());
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) a[aOffset + i] * b[bOffset + i];
    }
    return (float) sum;
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
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += (double) x[xOffset + i] * x[xOffset + i];
    }
    float factor = (float) (1 / Math.sqrt(squares / n + eps));
    for (int i = 0; i < n; i++) {
      y[yOffset + i] = x[xOffset + i] * factor * weight[i];
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
    for (int i = 0; i < n; i++) {
      double g = gate[gateOffset + i];
      gate[gateOffset + i] = (float) (g / (1 + Math.exp(-g)) * up[upOffset + i]);
    }
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    pool.run(tasks, task);
  }
}

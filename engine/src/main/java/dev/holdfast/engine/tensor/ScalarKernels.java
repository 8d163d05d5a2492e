package dev.holdfast.engine.tensor;

import java.util.Arrays;
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
  public void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n) {
    for (int i = 0; i < n; i++) {
      x[xOffset + i] = (float) (x[xOffset + i] / (1 + Math.exp(-gate[gateOffset + i])));
    }
  }

  @Override
  public void convolve(
      float[] past,
      float[] x,
      int xOffset,
      int rows,
      float[] weights,
      int channels,
      int first,
      int n) {
    for (int channel = first; channel < first + n; channel++) {
      for (int row = 0; row < rows; row++) {
        int at = xOffset + row * channels + channel;
        float last = x[at];
        double sum = 0;
        for (int tap = channel; tap < past.length; tap += channels) {
          sum += (double) weights[tap] * past[tap];
          past[tap] = tap + channels < past.length ? past[tap + channels] : last;
        }
        sum += (double) weights[past.length + channel] * last;
        x[at] = (float) (sum / (1 + Math.exp(-sum)));
      }
    }
  }

  @Override
  public void softmax(
      float[] x,
      int offset,
      int stride,
      int rows,
      int visible,
      int columns,
      float[] sums,
      int sumsAt,
      int sumsStride) {
    for (int row = 0; row < rows; row++) {
      int from = offset + row * stride;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < visible; i++) {
        max = Math.max(max, x[from + i]);
      }
      double sum = 0;
      for (int i = 0; i < visible; i++) {
        x[from + i] = (float) Math.exp(x[from + i] - max);
        sum += x[from + i];
      }
      Arrays.fill(x, from + visible, from + columns, 0f);
      sums[sumsAt + row * sumsStride] = max;
      sums[sumsAt + row * sumsStride + 1] = (float) sum;
    }
  }

  @Override
  public void multiply(
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      Panels b,
      int inner,
      int columns,
      float[] c,
      int cOffset,
      int cStride) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += (double) a[aOffset + row * aStride + k] * b.get(k, column);
        }
        c[cOffset + row * cStride + column] = (float) sum;
      }
    }
  }

  @Override
  public void deltaRule(
      int tokens,
      int panels,
      int keySize,
      float[] state,
      int stateOffset,
      float[] keys,
      int keysOffset,
      float[] gates,
      int gatesOffset,
      float[] values,
      int valuesOffset,
      int stride) {
    for (int token = 0; token < tokens; token++) {
      float decay = gates[gatesOffset + token * DELTA_GATES];
      float strength = gates[gatesOffset + token * DELTA_GATES + 1];
      float overlap = gates[gatesOffset + token * DELTA_GATES + 2];
      int key = keysOffset + token * 2 * keySize;
      for (int column = 0; column < panels * Panels.WIDTH; column++) {
        int first = stateOffset + Panels.index(keySize, 0, column);
        double recalled = 0;
        double read = 0;
        for (int i = 0; i < keySize; i++) {
          double s = state[first + i * Panels.WIDTH];
          recalled += s * keys[key + i];
          read += s * keys[key + keySize + i];
        }
        int value = valuesOffset + token * stride + column;
        double change = strength * (values[value] - decay * recalled);
        values[value] = (float) (decay * read + overlap * change);
        for (int i = 0; i < keySize; i++) {
          int at = first + i * Panels.WIDTH;
          state[at] = (float) (decay * state[at] + keys[key + i] * change);
        }
      }
    }
  }

  @Override
  public void parallel(int tasks, IntConsumer task) {
    pool.run(tasks, task);
  }
}

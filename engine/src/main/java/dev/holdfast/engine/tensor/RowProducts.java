package dev.holdfast.engine.tensor;

import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products of few tokens: every row is read once. For one token the common formats are
 * multiplied as they are unpacked, never written out; else a row is unpacked to the first-level
 * cache and multiplied with each token.
 */
final class RowProducts {
  /** Up to here going by rows beats going by tiles, whose vectors would be mostly empty. */
  static final int MOST_TOKENS = Math.max(4, Lanes.COUNT / 2);

  /** Values of one sub-block of the K formats, which share a minimum. */
  private static final int SUB_BLOCK = 32;

  private static final float[] NO_ARRAY = {};
  private static final ThreadLocal<RowProducts> OF_THREAD =
      ThreadLocal.withInitial(RowProducts::new);

  /** Created once per thread, so that a token creates none. */
  private final IntConsumer task = this::multiplyRows;

  private @Nullable Matrix matrix;
  private float[] x = NO_ARRAY;
  private int xOffset;
  private int tokens;
  private float[] y = NO_ARRAY;
  private int yOffset;
  private boolean fused;
  private float[] sums = NO_ARRAY;
  private int rowsPerTask;

  private RowProducts() {}

  /** Of the calling thread, which has one product at a time. */
  static RowProducts ofThread() {
    return OF_THREAD.get();
  }

  void multiply(
      WorkerPool pool,
      Matrix w,
      float[] newX,
      int newXOffset,
      int newTokens,
      float[] newY,
      int newYOffset) {
    matrix = w;
    x = newX;
    xOffset = newXOffset;
    tokens = newTokens;
    y = newY;
    yOffset = newYOffset;
    fused = tokens == 1 && FusedDots.supports(w.type());
    sums = fused ? subBlockSums(w, x, xOffset) : NO_ARRAY;
    rowsPerTask = MatmulArguments.rowsPerTask(w);
    try {
      pool.run((w.rows() + rowsPerTask - 1) / rowsPerTask, task);
    } finally {
      matrix = null;
      x = NO_ARRAY;
      y = NO_ARRAY;
    }
  }

  private void multiplyRows(int index) {
    Matrix w = Objects.requireNonNull(matrix);
    int from = index * rowsPerTask;
    int to = Math.min(w.rows(), from + rowsPerTask);
    if (fused) {
      fusedRows(w, from, to, x, xOffset, sums, y, yOffset);
    } else {
      unpackedRows(w, from, to, x, xOffset, tokens, y, yOffset);
    }
  }

  /**
   * Sums of the activations of every sub-block, so that a minimum is one product: for every block
   * of 256 columns 8 zeros, where the scales lie, and 8 sums.
   */
  private static float[] subBlockSums(Matrix w, float[] x, int xOffset) {
    float[] sums = Workspace.ofThread().sums(w.columns() / 16);
    if (w.type() == TensorType.Q4_K) {
      for (int i = 0; i < w.columns() / SUB_BLOCK; i++) {
        float sum = 0;
        for (int k = 0; k < SUB_BLOCK; k++) {
          sum += x[xOffset + SUB_BLOCK * i + k];
        }
        int at = i / 8 * 16 + i % 8;
        sums[at] = 0;
        sums[at + 8] = sum;
      }
    }
    return sums;
  }

  private static void fusedRows(
      Matrix w, int from, int to, float[] x, int xOffset, float[] sums, float[] y, int yOffset) {
    Workspace space = Workspace.ofThread();
    for (int row = from; row < to; row++) {
      byte[] stored = Lanes.copy(w.data(), row * w.rowBytes(), w.rowBytes(), space);
      y[yOffset + row] = FusedDots.dot(w.type(), stored, x, xOffset, w.columns(), sums, space);
    }
  }

  private static void unpackedRows(
      Matrix w, int from, int to, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    Workspace space = Workspace.ofThread();
    int columns = w.columns();
    float[] weights = space.weights(columns);
    for (int row = from; row < to; row++) {
      RowUnpacker.unpack(w.type(), w.data(), row * w.rowBytes(), weights, 0, columns, space);
      for (int token = 0; token < tokens; token++) {
        y[yOffset + token * w.rows() + row] =
            VectorKernels.dotOf(weights, 0, x, xOffset + token * columns, columns);
      }
    }
  }
}

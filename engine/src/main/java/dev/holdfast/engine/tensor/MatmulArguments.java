package dev.holdfast.engine.tensor;

import java.util.Objects;

/** What both versions of a matrix product check and decide alike. */
final class MatmulArguments {
  /** Weights of one task: some microseconds of work, so that sharing it costs nothing. */
  private static final int WEIGHTS_PER_TASK = 1 << 17;

  private MatmulArguments() {}

  /**
   * Checks the ranges of both activations, so that a mistake is no half-written result.
   *
   * @throws IndexOutOfBoundsException if one does not fit
   */
  static void check(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    Objects.checkFromIndexSize((long) xOffset, (long) tokens * w.columns(), (long) x.length);
    Objects.checkFromIndexSize((long) yOffset, (long) tokens * w.rows(), (long) y.length);
  }

  /** Rows that one task takes in a product of few tokens. */
  static int rowsPerTask(Matrix w) {
    return Math.max(1, WEIGHTS_PER_TASK / w.columns());
  }
}

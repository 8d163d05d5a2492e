package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products in floats. Lanes are columns: every sum runs in one vector of partial sums over
 * the columns in order, whatever the number of tokens, so no result depends on the threads, on the
 * other tokens or on how a prompt is cut. Four rows are taken at a time, so that four sums run side
 * by side: they are unpacked, a block of columns after the other, to the first-level cache and
 * multiplied with up to four tokens at once, or for one token multiplied as they are stored ({@link
 * FusedDots}).
 *
 * <p>The operands are fields for the time of one product. One object serves a thread for good, so
 * that a token creates none.
 */
final class FloatProducts {
  private static final int LANES = Lanes.COUNT;

  /** Rows of a step. */
  private static final int ROWS = 4;

  /** Most tokens of a step: its sums stay in registers. */
  private static final int TOKENS = 4;

  /** Whether the sums of four tokens find registers: processors with 256 bits have but 16. */
  private static final boolean FOURS = LANES != 8;

  /** Columns unpacked at a time: those of a step's rows stay in the first-level cache. */
  private static final int BLOCK_COLUMNS = 1024;

  /** Distance of unpacked rows: no power of two, or all of them fall into one cache set. */
  private static final int STRIDE = BLOCK_COLUMNS + 16;

  /** More tokens are taken in turns, so that their activations stay in the second-level cache. */
  private static final int TURN_TOKENS = 128;

  /** Most rows of one task of a product of many tokens. */
  private static final int TASK_ROWS = 32;

  private static final float[] NO_ARRAY = {};
  private static final ThreadLocal<FloatProducts> OF_THREAD =
      ThreadLocal.withInitial(FloatProducts::new);

  private final IntConsumer task = this::multiplySteps;

  private @Nullable Matrix matrix;
  private float[] x = NO_ARRAY;
  private int xOffset;
  private int tokens;
  private float[] y = NO_ARRAY;
  private int yOffset;
  private int rowsPerTask;

  private FloatProducts() {}

  /** Of the calling thread, which has one product at a time. */
  static FloatProducts ofThread() {
    return OF_THREAD.get();
  }

  /** As {@link Kernels#matmul}; the caller has checked the ranges. */
  void multiply(
      WorkerPool pool,
      Matrix w,
      float[] newX,
      int newXOffset,
      int allTokens,
      float[] newY,
      int newYOffset) {
    matrix = w;
    x = newX;
    y = newY;
    try {
      for (int first = 0; first < allTokens; first += TURN_TOKENS) {
        tokens = Math.min(TURN_TOKENS, allTokens - first);
        xOffset = newXOffset + first * w.columns();
        yOffset = newYOffset + first * w.rows();
        int taskRows = MatmulArguments.rowsPerTask(w) / ROWS * ROWS;
        rowsPerTask = Math.max(ROWS, tokens < TOKENS ? taskRows : Math.min(TASK_ROWS, taskRows));
        pool.run((w.rows() + rowsPerTask - 1) / rowsPerTask, task);
      }
    } finally {
      matrix = null;
      x = NO_ARRAY;
      y = NO_ARRAY;
    }
  }

  /** Adds the products of the columns that do not fill a vector. */
  private static float withRest(float sum, float[] w, int wOffset, float[] x, int xOffset, int n) {
    for (int k = 0; k < n; k++) {
      sum = Math.fma(w[wOffset + k], x[xOffset + k], sum);
    }
    return sum;
  }

  private void multiplySteps(int index) {
    Matrix w = Objects.requireNonNull(matrix);
    int end = Math.min(w.rows(), (index + 1) * rowsPerTask);
    for (int row = index * rowsPerTask; row < end; row += ROWS) {
      multiplyStep(w, row, Math.min(ROWS, end - row));
    }
  }

  /** Up to four rows with all tokens; what is computed in place of absent ones is left out. */
  private void multiplyStep(Matrix w, int firstRow, int rows) {
    Workspace space = Workspace.ofThread();
    float[] sums = space.sums(tokens * ROWS * LANES);
    float[] rests = NO_ARRAY;
    if (tokens == 1 && FusedDots.supports(w.type())) {
      byte[] stored = space.stored((int) (ROWS * w.rowBytes()));
      Lanes.copy(w.data(), firstRow * w.rowBytes(), rows * w.rowBytes(), space);
      FusedDots.multiply(w.type(), stored, ROWS, x, xOffset, w.columns(), sums, space);
    } else {
      rests = multiplyUnpacked(w, firstRow, rows, sums, space);
    }
    int columns = w.columns();
    int rest = columns % LANES;
    int restAt = (columns - 1) % BLOCK_COLUMNS + 1 - rest;
    for (int token = 0; token < tokens; token++) {
      int xAt = xOffset + (token + 1) * columns - rest;
      int to = yOffset + token * w.rows() + firstRow;
      for (int row = 0; row < rows; row++) {
        float sum = Lanes.sum(FloatVector.fromArray(F, sums, (token * ROWS + row) * LANES));
        y[to + row] = withRest(sum, rests, row * STRIDE + restAt, x, xAt, rest);
      }
    }
  }

  private float[] multiplyUnpacked(
      Matrix w, int firstRow, int rows, float[] sums, Workspace space) {
    float[] weights = space.weights(ROWS * STRIDE);
    Arrays.fill(sums, 0, tokens * ROWS * LANES, 0f);
    int columns = w.columns();
    for (int column = 0; column < columns; column += BLOCK_COLUMNS) {
      int count = Math.min(BLOCK_COLUMNS, columns - column);
      for (int row = 0; row < rows; row++) {
        long at = (firstRow + row) * w.rowBytes() + w.type().bytes(column);
        RowUnpacker.unpack(w.type(), w.data(), at, weights, row * STRIDE, count, space);
      }
      addProducts(weights, xOffset + column, columns, F.loopBound(count), sums);
    }
    return weights;
  }

  /** Adds the products of whole vectors of columns to the sums of all tokens. */
  private void addProducts(float[] weights, int xAt, int columns, int count, float[] sums) {
    int token = 0;
    for (; FOURS && token + TOKENS <= tokens; token += TOKENS) {
      int at = xAt + token * columns;
      addFour(weights, x, at, columns, count, sums, token * ROWS * LANES);
    }
    for (; token + 1 < tokens; token += 2) {
      int at = xAt + token * columns;
      addTwo(weights, x, at, columns, count, sums, token * ROWS * LANES);
    }
    if (token < tokens) {
      addOne(weights, x, xAt + token * columns, count, sums, token * ROWS * LANES);
    }
  }

  private static void addOne(float[] w, float[] x, int xOffset, int count, float[] sums, int o) {
    FloatVector a = FloatVector.fromArray(F, sums, o);
    FloatVector b = FloatVector.fromArray(F, sums, o + LANES);
    FloatVector c = FloatVector.fromArray(F, sums, o + 2 * LANES);
    FloatVector d = FloatVector.fromArray(F, sums, o + 3 * LANES);
    for (int k = 0; k < count; k += LANES) {
      FloatVector u = FloatVector.fromArray(F, x, xOffset + k);
      a = FloatVector.fromArray(F, w, k).fma(u, a);
      b = FloatVector.fromArray(F, w, k + STRIDE).fma(u, b);
      c = FloatVector.fromArray(F, w, k + 2 * STRIDE).fma(u, c);
      d = FloatVector.fromArray(F, w, k + 3 * STRIDE).fma(u, d);
    }
    a.intoArray(sums, o);
    b.intoArray(sums, o + LANES);
    c.intoArray(sums, o + 2 * LANES);
    d.intoArray(sums, o + 3 * LANES);
  }

  private static void addTwo(
      float[] w, float[] x, int xOffset, int columns, int count, float[] sums, int o) {
    int o1 = o + ROWS * LANES;
    FloatVector a0 = FloatVector.fromArray(F, sums, o);
    FloatVector b0 = FloatVector.fromArray(F, sums, o + LANES);
    FloatVector c0 = FloatVector.fromArray(F, sums, o + 2 * LANES);
    FloatVector d0 = FloatVector.fromArray(F, sums, o + 3 * LANES);
    FloatVector a1 = FloatVector.fromArray(F, sums, o1);
    FloatVector b1 = FloatVector.fromArray(F, sums, o1 + LANES);
    FloatVector c1 = FloatVector.fromArray(F, sums, o1 + 2 * LANES);
    FloatVector d1 = FloatVector.fromArray(F, sums, o1 + 3 * LANES);
    for (int k = 0; k < count; k += LANES) {
      FloatVector x0 = FloatVector.fromArray(F, x, xOffset + k);
      FloatVector x1 = FloatVector.fromArray(F, x, xOffset + k + columns);
      FloatVector u = FloatVector.fromArray(F, w, k);
      a0 = u.fma(x0, a0);
      a1 = u.fma(x1, a1);
      u = FloatVector.fromArray(F, w, k + STRIDE);
      b0 = u.fma(x0, b0);
      b1 = u.fma(x1, b1);
      u = FloatVector.fromArray(F, w, k + 2 * STRIDE);
      c0 = u.fma(x0, c0);
      c1 = u.fma(x1, c1);
      u = FloatVector.fromArray(F, w, k + 3 * STRIDE);
      d0 = u.fma(x0, d0);
      d1 = u.fma(x1, d1);
    }
    a0.intoArray(sums, o);
    b0.intoArray(sums, o + LANES);
    c0.intoArray(sums, o + 2 * LANES);
    d0.intoArray(sums, o + 3 * LANES);
    a1.intoArray(sums, o1);
    b1.intoArray(sums, o1 + LANES);
    c1.intoArray(sums, o1 + 2 * LANES);
    d1.intoArray(sums, o1 + 3 * LANES);
  }

  private static void addFour(
      float[] w, float[] x, int xOffset, int columns, int count, float[] sums, int o) {
    int o1 = o + ROWS * LANES;
    int o2 = o + 2 * ROWS * LANES;
    int o3 = o + 3 * ROWS * LANES;
    FloatVector a0 = FloatVector.fromArray(F, sums, o);
    FloatVector b0 = FloatVector.fromArray(F, sums, o + LANES);
    FloatVector c0 = FloatVector.fromArray(F, sums, o + 2 * LANES);
    FloatVector d0 = FloatVector.fromArray(F, sums, o + 3 * LANES);
    FloatVector a1 = FloatVector.fromArray(F, sums, o1);
    FloatVector b1 = FloatVector.fromArray(F, sums, o1 + LANES);
    FloatVector c1 = FloatVector.fromArray(F, sums, o1 + 2 * LANES);
    FloatVector d1 = FloatVector.fromArray(F, sums, o1 + 3 * LANES);
    FloatVector a2 = FloatVector.fromArray(F, sums, o2);
    FloatVector b2 = FloatVector.fromArray(F, sums, o2 + LANES);
    FloatVector c2 = FloatVector.fromArray(F, sums, o2 + 2 * LANES);
    FloatVector d2 = FloatVector.fromArray(F, sums, o2 + 3 * LANES);
    FloatVector a3 = FloatVector.fromArray(F, sums, o3);
    FloatVector b3 = FloatVector.fromArray(F, sums, o3 + LANES);
    FloatVector c3 = FloatVector.fromArray(F, sums, o3 + 2 * LANES);
    FloatVector d3 = FloatVector.fromArray(F, sums, o3 + 3 * LANES);
    for (int k = 0; k < count; k += LANES) {
      int p = xOffset + k;
      FloatVector x0 = FloatVector.fromArray(F, x, p);
      FloatVector x1 = FloatVector.fromArray(F, x, p + columns);
      FloatVector x2 = FloatVector.fromArray(F, x, p + 2 * columns);
      FloatVector x3 = FloatVector.fromArray(F, x, p + 3 * columns);
      FloatVector u = FloatVector.fromArray(F, w, k);
      a0 = u.fma(x0, a0);
      a1 = u.fma(x1, a1);
      a2 = u.fma(x2, a2);
      a3 = u.fma(x3, a3);
      u = FloatVector.fromArray(F, w, k + STRIDE);
      b0 = u.fma(x0, b0);
      b1 = u.fma(x1, b1);
      b2 = u.fma(x2, b2);
      b3 = u.fma(x3, b3);
      u = FloatVector.fromArray(F, w, k + 2 * STRIDE);
      c0 = u.fma(x0, c0);
      c1 = u.fma(x1, c1);
      c2 = u.fma(x2, c2);
      c3 = u.fma(x3, c3);
      u = FloatVector.fromArray(F, w, k + 3 * STRIDE);
      d0 = u.fma(x0, d0);
      d1 = u.fma(x1, d1);
      d2 = u.fma(x2, d2);
      d3 = u.fma(x3, d3);
    }
    a0.intoArray(sums, o);
    b0.intoArray(sums, o + LANES);
    c0.intoArray(sums, o + 2 * LANES);
    d0.intoArray(sums, o + 3 * LANES);
    a1.intoArray(sums, o1);
    b1.intoArray(sums, o1 + LANES);
    c1.intoArray(sums, o1 + 2 * LANES);
    d1.intoArray(sums, o1 + 3 * LANES);
    a2.intoArray(sums, o2);
    b2.intoArray(sums, o2 + LANES);
    c2.intoArray(sums, o2 + 2 * LANES);
    d2.intoArray(sums, o2 + 3 * LANES);
    a3.intoArray(sums, o3);
    b3.intoArray(sums, o3 + LANES);
    c3.intoArray(sums, o3 + 2 * LANES);
    d3.intoArray(sums, o3 + 3 * LANES);
  }
}

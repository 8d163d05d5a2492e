package dev.holdfast.engine.tensor;

import static dev.holdfast.engine.tensor.Lanes.F;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix products of many tokens. Lanes are tokens: the activations are brought into groups of two
 * vectors of tokens once per product; a tile of rows is unpacked once per block of columns and
 * multiplied with every group, six rows at a time, whose sums stay in registers. Every sum runs
 * over the columns in order, so no result depends on the threads or on the other tokens.
 */
final class TileProducts {
  private static final int LANES = Lanes.COUNT;
  private static final int GROUP = 2 * LANES;
  private static final int STEP_ROWS = 6;
  private static final int TILE_ROWS = 48;

  /** Columns unpacked at a time: tile and group together stay in the second-level cache. */
  private static final int BLOCK_COLUMNS = 1024;

  /** Distance of the rows of a tile: no power of two, or all of them fall into one cache set. */
  private static final int STRIDE = BLOCK_COLUMNS + 16;

  /** More tokens are taken in turns, which bounds the scratch memory. */
  private static final int TURN_TOKENS = 512;

  private TileProducts() {}

  static void multiply(
      WorkerPool pool, Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    int columns = w.columns();
    for (int first = 0; first < tokens; first += TURN_TOKENS) {
      int count = Math.min(TURN_TOKENS, tokens - first);
      int xFirst = xOffset + first * columns;
      int yFirst = yOffset + first * w.rows();
      int groups = (count + GROUP - 1) / GROUP;
      float[] packed = Workspace.ofThread().packedTokens(groups * GROUP * columns);
      pool.run(groups, group -> pack(x, xFirst, columns, count, group, packed));
      pool.run(
          (w.rows() + TILE_ROWS - 1) / TILE_ROWS,
          tile -> multiplyTile(w, tile * TILE_ROWS, packed, count, y, yFirst));
    }
  }

  /** Writes one group as {@code [columns][GROUP]}; absent tokens are zero. */
  private static void pack(
      float[] x, int xOffset, int columns, int tokens, int group, float[] packed) {
    int present = Math.min(GROUP, tokens - group * GROUP);
    int to = group * GROUP * columns;
    // A square of 16 by 16 reads and writes whole cache lines.
    for (int column = 0; column < columns; column += 16) {
      int end = Math.min(columns, column + 16);
      for (int token = 0; token < present; token++) {
        int from = xOffset + (group * GROUP + token) * columns;
        for (int k = column; k < end; k++) {
          packed[to + k * GROUP + token] = x[from + k];
        }
      }
      for (int k = column; k < end; k++) {
        Arrays.fill(packed, to + k * GROUP + present, to + (k + 1) * GROUP, 0f);
      }
    }
  }

  private static void multiplyTile(
      Matrix w, int firstRow, float[] packed, int tokens, float[] y, int yOffset) {
    Workspace space = Workspace.ofThread();
    int rows = Math.min(TILE_ROWS, w.rows() - firstRow);
    int groups = (tokens + GROUP - 1) / GROUP;
    float[] weights = space.weights(TILE_ROWS * STRIDE);
    float[] sums = space.sums(groups * TILE_ROWS * GROUP);
    Arrays.fill(sums, 0, groups * TILE_ROWS * GROUP, 0f);
    for (int column = 0; column < w.columns(); column += BLOCK_COLUMNS) {
      int count = Math.min(BLOCK_COLUMNS, w.columns() - column);
      for (int row = 0; row < rows; row++) {
        long at = (firstRow + row) * w.rowBytes() + w.type().bytes(column);
        RowUnpacker.unpack(w.type(), w.data(), at, weights, row * STRIDE, count, space);
      }
      for (int group = 0; group < groups; group++) {
        int from = group * GROUP * w.columns() + column * GROUP;
        for (int row = 0; row < rows; row += STEP_ROWS) {
          int to = (group * TILE_ROWS + row) * GROUP;
          multiplySix(weights, row * STRIDE, packed, from, count, sums, to);
        }
      }
    }
    for (int token = 0; token < tokens; token++) {
      int from = token / GROUP * TILE_ROWS * GROUP + token % GROUP;
      int to = yOffset + token * w.rows() + firstRow;
      for (int row = 0; row < rows; row++) {
        y[to + row] = sums[from + row * GROUP];
      }
    }
  }

  /** Adds the products of six rows and two vectors of tokens over {@code count} columns. */
  private static void multiplySix(
      float[] w, int wOffset, float[] x, int xOffset, int count, float[] sums, int o) {
    FloatVector a0 = FloatVector.fromArray(F, sums, o);
    FloatVector b0 = FloatVector.fromArray(F, sums, o + LANES);
    FloatVector a1 = FloatVector.fromArray(F, sums, o + GROUP);
    FloatVector b1 = FloatVector.fromArray(F, sums, o + GROUP + LANES);
    FloatVector a2 = FloatVector.fromArray(F, sums, o + 2 * GROUP);
    FloatVector b2 = FloatVector.fromArray(F, sums, o + 2 * GROUP + LANES);
    FloatVector a3 = FloatVector.fromArray(F, sums, o + 3 * GROUP);
    FloatVector b3 = FloatVector.fromArray(F, sums, o + 3 * GROUP + LANES);
    FloatVector a4 = FloatVector.fromArray(F, sums, o + 4 * GROUP);
    FloatVector b4 = FloatVector.fromArray(F, sums, o + 4 * GROUP + LANES);
    FloatVector a5 = FloatVector.fromArray(F, sums, o + 5 * GROUP);
    FloatVector b5 = FloatVector.fromArray(F, sums, o + 5 * GROUP + LANES);
    for (int k = 0; k < count; k++) {
      FloatVector u = FloatVector.fromArray(F, x, xOffset + k * GROUP);
      FloatVector v = FloatVector.fromArray(F, x, xOffset + k * GROUP + LANES);
      int p = wOffset + k;
      FloatVector t = FloatVector.broadcast(F, w[p]);
      a0 = u.fma(t, a0);
      b0 = v.fma(t, b0);
      t = FloatVector.broadcast(F, w[p + STRIDE]);
      a1 = u.fma(t, a1);
      b1 = v.fma(t, b1);
      t = FloatVector.broadcast(F, w[p + 2 * STRIDE]);
      a2 = u.fma(t, a2);
      b2 = v.fma(t, b2);
      t = FloatVector.broadcast(F, w[p + 3 * STRIDE]);
      a3 = u.fma(t, a3);
      b3 = v.fma(t, b3);
      t = FloatVector.broadcast(F, w[p + 4 * STRIDE]);
      a4 = u.fma(t, a4);
      b4 = v.fma(t, b4);
      t = FloatVector.broadcast(F, w[p + 5 * STRIDE]);
      a5 = u.fma(t, a5);
      b5 = v.fma(t, b5);
    }
    a0.intoArray(sums, o);
    b0.intoArray(sums, o + LANES);
    a1.intoArray(sums, o + GROUP);
    b1.intoArray(sums, o + GROUP + LANES);
    a2.intoArray(sums, o + 2 * GROUP);
    b2.intoArray(sums, o + 2 * GROUP + LANES);
    a3.intoArray(sums, o + 3 * GROUP);
    b3.intoArray(sums, o + 3 * GROUP + LANES);
    a4.intoArray(sums, o + 4 * GROUP);
    b4.intoArray(sums, o + 4 * GROUP + LANES);
    a5.intoArray(sums, o + 5 * GROUP);
    b5.intoArray(sums, o + 5 * GROUP + LANES);
  }
}

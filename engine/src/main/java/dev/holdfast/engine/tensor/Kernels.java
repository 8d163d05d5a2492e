package dev.holdfast.engine.tensor;

/**
 * The hot arithmetic. {@code ScalarKernels} is the specification; other versions equal it within
 * float rounding. All matrices of activations are row-major, one row per token.
 */
public interface Kernels {
  /** Values per token that {@link #deltaRule} reads from its gates. */
  int DELTA_GATES = 3;

  /** Short name for diagnostics: {@code scalar}, {@code vector}. */
  String name();

  /**
   * What these kernels round: states that one computed go on with another of the same arithmetic,
   * within float rounding.
   */
  default String arithmetic() {
    return "float activations";
  }

  /**
   * Brings a matrix into the form whose products are fastest; asked once per matrix, when a model
   * is opened. The default keeps it as it is.
   *
   * @param store where the other form is kept
   * @return the same weights for {@link #matmul}
   */
  default Matrix prepare(Matrix w, TileStore store) {
    return w;
  }

  /**
   * {@code y[t][r] = sum over k of w[r][k] * x[t][k]} for {@code t < tokens}, on all cores.
   *
   * @param x {@code [tokens][w.columns()]} from {@code xOffset}, dense
   * @param y {@code [tokens][w.rows()]} from {@code yOffset}, dense, overwritten
   */
  void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset);

  /**
   * All products of a group, each as {@link #matmul(Matrix, float[], int, int, float[], int)} gives
   * it.
   *
   * @param x {@code [tokens][columns]} from {@code xOffset}, dense, with the columns of every
   *     matrix
   */
  default void matmul(ProductGroup group, float[] x, int xOffset, int tokens) {
    for (int i = 0; i < group.size(); i++) {
      matmul(group.matrix(i), x, xOffset, tokens, group.result(i), group.offset(i));
    }
  }

  /** Dequantises one row of {@code w} to {@code out[offset .. offset + w.columns())}. */
  void row(Matrix w, int row, float[] out, int offset);

  /** Sum of {@code a[i] * b[i]} over {@code n} values. */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

  /** {@code y += alpha * x} over {@code n} values. */
  void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n);

  /** {@code y = x / sqrt(mean(x^2) + eps) * weight}; x and y may be the same place. */
  void rmsNorm(float[] x, int xOffset, float[] weight, float eps, float[] y, int yOffset, int n);

  /**
   * {@code gate = silu(gate) * norm(x)}, with the norm of {@link #rmsNorm}, row by row.
   *
   * @param x {@code [rows][n]}, rows {@code xStride} apart; may be overwritten
   * @param gate {@code [rows][n]}, rows {@code gateStride} apart, overwritten
   */
  default void gatedNorm(
      float[] x,
      int xOffset,
      int xStride,
      float[] weight,
      float eps,
      float[] gate,
      int gateOffset,
      int gateStride,
      int rows,
      int n) {
    for (int row = 0; row < rows; row++) {
      int at = xOffset + row * xStride;
      rmsNorm(x, at, weight, eps, x, at, n);
      swiGlu(gate, gateOffset + row * gateStride, x, at, n);
    }
  }

  /** {@code gate = silu(gate) * up} over {@code n} values. */
  void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int n);

  /** {@code x *= sigmoid(gate)} over {@code n} values. */
  void sigmoidGate(float[] x, int xOffset, float[] gate, int gateOffset, int n);

  /**
   * Causal depthwise convolution with SiLU at consecutive positions (specification section 5.1), in
   * place: {@code x[t][i] = silu(sum over tap of weights[tap][i] * x[t + tap + 1 - taps][i])} for
   * the channels {@code first} to {@code first + n - 1}, where positions before the first are the
   * past. On the caller's thread.
   *
   * @param past {@code [taps - 1][channels]}, the oldest position first; receives the last inputs
   * @param x {@code [rows][channels]} from {@code xOffset}, inputs and then outputs
   * @param weights {@code [taps][channels]}
   */
  void convolve(
      float[] past,
      float[] x,
      int xOffset,
      int rows,
      float[] weights,
      int channels,
      int first,
      int n);

  /**
   * Scores to weights: {@code x = exp(x - max)} for the first {@code visible} values of every row,
   * zero up to {@code columns}; values up to the next multiple of {@link Panels#WIDTH} are
   * overwritten too.
   *
   * @param x rows {@code stride} apart from {@code offset}
   * @param sums receives, for every row {@code sumsStride} on, the row's maximum (negative infinity
   *     if nothing is visible) and the sum of its weights
   */
  void softmax(
      float[] x,
      int offset,
      int stride,
      int rows,
      int visible,
      int columns,
      float[] sums,
      int sumsAt,
      int sumsStride);

  /**
   * Merges sums over a page with those over the pages before (Milakov and Gimelshein, Online
   * normalizer calculation for softmax): {@code sums = sums e^(m - n) + page e^(p - n)} for the
   * maximums m and p of a row's sums and its page and the greater one n of them, which becomes the
   * maximum of the sums. On the caller's thread.
   *
   * @param width numbers of a row, a multiple of {@link Panels#WIDTH}; after them come the maximum
   *     and the sum of the weights
   * @param page {@code [rows][width + 2]} from {@code pageAt}
   * @param sums {@code [rows][width + 2]} from {@code sumsAt}, updated
   */
  default void merge(int rows, int width, float[] page, int pageAt, float[] sums, int sumsAt) {
    for (int row = 0; row < rows; row++) {
      int from = pageAt + row * (width + 2);
      int to = sumsAt + row * (width + 2);
      float most = Math.max(-Float.MAX_VALUE, Math.max(page[from + width], sums[to + width]));
      float share = (float) Math.exp(page[from + width] - most);
      float shrink = (float) Math.exp(sums[to + width] - most);
      for (int i = 0; i < width; i++) {
        sums[to + i] = Math.fma(share, page[from + i], shrink * sums[to + i]);
      }
      sums[to + width] = most;
      sums[to + width + 1] = Math.fma(share, page[from + width + 1], shrink * sums[to + width + 1]);
    }
  }

  /**
   * {@code c[i][j] = sum over k of a[i][k] * b[k][j]}, on the caller's thread: scores of queries
   * against keys, and weighted sums of values. A row's result does not depend on the other rows.
   *
   * @param a {@code [rows][inner]} from {@code aOffset}, rows {@code aStride} apart
   * @param b at least {@code [inner][columns]}
   * @param c {@code [rows][columns]} from {@code cOffset}, rows {@code cStride} apart; columns up
   *     to the end of the last panel are overwritten too
   */
  void multiply(
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      Panels b,
      int inner,
      int columns,
      float[] c,
      int cOffset,
      int cStride);

  /**
   * Keys and queries of one head of linear attention at consecutive positions (specification
   * section 5.1): {@code k / sqrt(k.k + epsilon)}, {@code q / sqrt(q.q + epsilon) / sqrt(size)} and
   * the product of both results. On the caller's thread.
   *
   * @param x keys {@code [rows][size]} from {@code keysAt}, queries from {@code queriesAt}, rows
   *     {@code xStride} apart
   * @param out receives {@code [rows][2 * size]}: key, then query
   * @param overlaps receives the products from {@code overlapsAt}
   */
  default void unitKeys(
      int rows,
      int size,
      float[] x,
      int keysAt,
      int queriesAt,
      int xStride,
      float epsilon,
      float[] out,
      int outAt,
      float[] overlaps,
      int overlapsAt) {
    for (int row = 0; row < rows; row++) {
      int key = keysAt + row * xStride;
      int query = queriesAt + row * xStride;
      int to = outAt + row * 2 * size;
      double keyFactor = 1 / Math.sqrt(dot(x, key, x, key, size) + epsilon);
      double queryFactor = 1 / Math.sqrt(dot(x, query, x, query, size) + epsilon) / Math.sqrt(size);
      for (int i = 0; i < size; i++) {
        out[to + i] = (float) (x[key + i] * keyFactor);
        out[to + size + i] = (float) (x[query + i] * queryFactor);
      }
      overlaps[overlapsAt + row] = dot(out, to, out, to + size, size);
    }
  }

  /**
   * The gated delta rule (specification section 5.3; Yang et al., Gated Delta Networks) over
   * consecutive tokens, for columns of one head's state, on the caller's thread. Per token, with
   * decay a, strength b and overlap {@code k.q}: {@code d = b (v - a S'k)}, {@code o = a S'q +
   * (k.q) d}, {@code S = a S + k d'}. How the tokens are cut into calls does not change the result.
   *
   * @param state {@code [panels][keySize][WIDTH]} from {@code stateOffset}, updated
   * @param keys {@code [tokens][2 * keySize]} from {@code keysOffset}: key, then query
   * @param gates {@code [tokens][DELTA_GATES]} from {@code gatesOffset}: decay, strength, overlap
   * @param values {@code [tokens][panels * WIDTH]} from {@code valuesOffset}, rows {@code stride}
   *     apart, overwritten with the outputs
   */
  void deltaRule(
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
      int stride);

  /** Runs {@code task(i)} for every {@code i < tasks} on all cores; returns when all are done. */
  void parallel(int tasks, java.util.function.IntConsumer task);
}

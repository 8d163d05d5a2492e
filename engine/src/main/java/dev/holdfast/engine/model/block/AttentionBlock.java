package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Panels;
import java.util.Arrays;

/**
 * Scratch memory of one thread for rows of queries (tokens by the query heads of one key-value
 * head), and what is done to them. Sums of a row are {@code headSize} weighted sums of values,
 * padded to whole panels, then the maximum of the scores and the sum of the weights, relative to
 * that maximum (Milakov and Gimelshein, Online normalizer calculation for softmax).
 */
final class AttentionBlock {
  private static final ThreadLocal<AttentionBlock> OF_THREAD =
      ThreadLocal.withInitial(AttentionBlock::new);

  private float[] packed = {};
  private float[] scores = {};
  private float[] partial = {};
  private float[] sums = {};

  /** The rows to work on: the packed ones or, of one token, the pass's own. */
  private float[] queries = {};

  private int queriesAt;

  private AttentionBlock() {}

  static AttentionBlock ofThread() {
    return OF_THREAD.get();
  }

  /** Distance of the sums of two rows. */
  static int stride(int headSize) {
    return Panels.padded(headSize) + 2;
  }

  /** Room for the sums of one page. */
  float[] partial(int rows, int headSize) {
    partial = grown(partial, rows * stride(headSize));
    return partial;
  }

  /** Room for the sums of all pages. */
  float[] sums(int rows, int headSize) {
    sums = grown(sums, rows * stride(headSize));
    return sums;
  }

  /** Takes the queries of tokens {@code first ..}, group by group. */
  void take(float[] from, CausalAttention shape, int head, int first, int tokens) {
    int length = shape.group() * shape.headSize();
    if (tokens == 1) {
      queries = from;
      queriesAt = (first * shape.keyValueHeads() + head) * length;
      return;
    }
    packed = grown(packed, tokens * length);
    for (int token = 0; token < tokens; token++) {
      int at = ((first + token) * shape.keyValueHeads() + head) * length;
      System.arraycopy(from, at, packed, token * length, length);
    }
    queries = packed;
    queriesAt = 0;
  }

  /**
   * Sums of the taken queries over one page.
   *
   * @param seen positions of the page that the first token sees; each later token sees one more
   * @param to receives the sums of every row from {@code at}
   */
  void attend(
      Kernels kernels,
      CausalAttention shape,
      Panels keys,
      Panels values,
      int tokens,
      int seen,
      float[] to,
      int at) {
    int headSize = shape.headSize();
    int rows = tokens * shape.group();
    int columns = Math.min(KvPage.POSITIONS, seen + tokens - 1);
    int stride = stride(headSize);
    scores = grown(scores, rows * KvPage.POSITIONS);
    kernels.multiply(
        queries, queriesAt, headSize, rows, keys, headSize, columns, scores, 0, KvPage.POSITIONS);
    int group = shape.group();
    for (int token = 0; token < tokens; token++) {
      int visible = Math.max(0, Math.min(columns, seen + token));
      int row = token * group;
      int sums = at + (row + 1) * stride - 2;
      kernels.softmax(
          scores,
          row * KvPage.POSITIONS,
          KvPage.POSITIONS,
          group,
          visible,
          columns,
          to,
          sums,
          stride);
    }
    kernels.multiply(scores, 0, KvPage.POSITIONS, rows, values, columns, headSize, to, at, stride);
  }

  /** Sums of no page. */
  static void clear(int rows, int headSize, float[] to, int at) {
    int stride = stride(headSize);
    Arrays.fill(to, at, at + rows * stride, 0f);
    for (int row = 1; row <= rows; row++) {
      to[at + row * stride - 2] = Float.NEGATIVE_INFINITY;
    }
  }

  private static float[] grown(float[] array, int size) {
    return array.length < size ? new float[size] : array;
  }
}

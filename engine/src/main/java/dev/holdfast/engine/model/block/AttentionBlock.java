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

  private float[] queries = {};
  private float[] scores = {};
  private float[] partial = {};
  private float[] sums = {};

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

  /** Takes the scaled queries of tokens {@code first ..}, group by group. */
  void pack(float[] from, CausalAttention shape, int head, int first, int tokens) {
    float scale = (float) (1 / Math.sqrt(shape.headSize()));
    int length = shape.group() * shape.headSize();
    queries = grown(queries, tokens * length);
    for (int token = 0; token < tokens; token++) {
      int at = ((first + token) * shape.keyValueHeads() + head) * length;
      for (int i = 0; i < length; i++) {
        queries[token * length + i] = from[at + i] * scale;
      }
    }
  }

  /**
   * Sums of the packed queries over one page.
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
        queries, 0, headSize, rows, keys, headSize, columns, scores, 0, KvPage.POSITIONS);
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

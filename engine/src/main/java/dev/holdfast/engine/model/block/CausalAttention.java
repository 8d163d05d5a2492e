package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvCache;
import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.tensor.Kernels;
import java.util.Arrays;

/**
 * Softmax attention of a chunk over the paged cache and itself (specification section 3), one page
 * at a time with running maximum and sum (Milakov and Gimelshein, Online normalizer calculation for
 * softmax). Consecutive query heads share a key-value head and walk its pages together.
 *
 * @param layer index among the full-attention layers
 * @param heads query heads, a multiple of {@code keyValueHeads}
 * @param headSize values per head
 */
public record CausalAttention(int layer, int heads, int keyValueHeads, int headSize) {
  /** Query rows (tokens by heads) that walk the pages together: enough to reuse each value. */
  private static final int BLOCK_ROWS = 48;

  /**
   * Stores keys and values, then attends.
   *
   * @param queries {@code [tokens][heads][headSize]} after norm and rotation
   * @param keys {@code [tokens][keyValueHeads][headSize]} after norm and rotation
   * @param values {@code [tokens][keyValueHeads][headSize]}
   * @param out {@code [tokens][heads][headSize]}
   */
  void attend(Chunk chunk, float[] queries, float[] keys, float[] values, float[] out) {
    store(chunk, keys, values);
    int tokens = chunk.tokens();
    int group = heads / keyValueHeads;
    int blockTokens = Math.max(1, BLOCK_ROWS / group);
    int blocks = (tokens + blockTokens - 1) / blockTokens;
    int allRows = tokens * heads;
    Scratch scratch = chunk.scratch();
    float[] packed = scratch.get(Buffer.ATTENTION_QUERIES, allRows * headSize);
    float[] scores = scratch.get(Buffer.ATTENTION_SCORES, allRows * KvPage.POSITIONS);
    float[] sums = scratch.get(Buffer.ATTENTION_SUMS, allRows * (headSize + 2));
    chunk
        .kernels()
        .parallel(
            keyValueHeads * blocks,
            task -> {
              int head = task % keyValueHeads;
              // Later blocks see more positions: start with them.
              int first = (blocks - 1 - task / keyValueHeads) * blockTokens;
              int count = Math.min(blockTokens, tokens - first);
              int row = (head * tokens + first) * group;
              Block block = new Block(head, first, count, group, row);
              pack(block, queries, packed);
              walk(chunk, block, packed, scores, sums);
              unpack(block, sums, out);
            });
  }

  /** Tokens {@code first ..} with the query heads of one key-value head: rows of the scratch. */
  private record Block(int head, int first, int tokens, int group, int row) {
    int rows() {
      return tokens * group;
    }
  }

  private void store(Chunk chunk, float[] keys, float[] values) {
    KvCache cache = chunk.state().cache();
    int start = chunk.state().position();
    for (int token = 0; token < chunk.tokens(); token++) {
      KvPage page = cache.page((start + token) / KvPage.POSITIONS);
      int slot = (start + token) % KvPage.POSITIONS;
      float[] pageKeys = page.keys(layer);
      float[] pageValues = page.values(layer);
      for (int head = 0; head < keyValueHeads; head++) {
        int from = (token * keyValueHeads + head) * headSize;
        int keyColumn = head * headSize * KvPage.POSITIONS + slot;
        for (int i = 0; i < headSize; i++) {
          pageKeys[keyColumn + i * KvPage.POSITIONS] = keys[from + i];
        }
        System.arraycopy(
            values, from, pageValues, (head * KvPage.POSITIONS + slot) * headSize, headSize);
      }
    }
  }

  private void pack(Block block, float[] queries, float[] packed) {
    float scale = (float) (1 / Math.sqrt(headSize));
    int length = block.group() * headSize;
    for (int token = 0; token < block.tokens(); token++) {
      int from = ((block.first() + token) * heads + block.head() * block.group()) * headSize;
      int to = block.row() * headSize + token * length;
      for (int i = 0; i < length; i++) {
        packed[to + i] = queries[from + i] * scale;
      }
    }
  }

  private void walk(Chunk chunk, Block block, float[] packed, float[] scores, float[] sums) {
    Kernels kernels = chunk.kernels();
    int start = chunk.state().position();
    int visible = start + block.first() + block.tokens();
    int rows = block.rows();
    // Per row: headSize weighted sums, then the running maximum and the running sum of weights.
    int stride = headSize + 2;
    int sumsAt = block.row() * stride;
    int scoresAt = block.row() * KvPage.POSITIONS;
    Arrays.fill(sums, sumsAt, sumsAt + rows * stride, 0f);
    for (int row = 0; row < rows; row++) {
      sums[sumsAt + row * stride + headSize] = Float.NEGATIVE_INFINITY;
    }
    for (int from = 0; from < visible; from += KvPage.POSITIONS) {
      KvPage page = chunk.state().cache().page(from / KvPage.POSITIONS);
      int columns = Math.min(KvPage.POSITIONS, visible - from);
      // Scores of a few slots beyond are computed and ignored: whole vectors need no scalar rest.
      int wholeColumns = Math.min(KvPage.POSITIONS, (columns + 15) / 16 * 16);
      Arrays.fill(scores, scoresAt, scoresAt + rows * KvPage.POSITIONS, 0f);
      kernels.multiplyAdd(
          packed,
          block.row() * headSize,
          headSize,
          page.keys(layer),
          block.head() * headSize * KvPage.POSITIONS,
          KvPage.POSITIONS,
          scores,
          scoresAt,
          KvPage.POSITIONS,
          rows,
          headSize,
          wholeColumns);
      for (int row = 0; row < rows; row++) {
        int seen = start + block.first() + row / block.group() + 1 - from;
        weigh(
            kernels,
            scores,
            scoresAt + row * KvPage.POSITIONS,
            Math.min(columns, seen),
            columns,
            sums,
            sumsAt + row * stride);
      }
      kernels.multiplyAdd(
          scores,
          scoresAt,
          KvPage.POSITIONS,
          page.values(layer),
          block.head() * KvPage.POSITIONS * headSize,
          headSize,
          sums,
          sumsAt,
          stride,
          rows,
          columns,
          headSize);
    }
  }

  /** Turns one row's scores of a page into weights and rescales what earlier pages gave. */
  private void weigh(
      Kernels kernels, float[] scores, int at, int seen, int columns, float[] sums, int sumsAt) {
    if (seen <= 0) {
      Arrays.fill(scores, at, at + columns, 0f);
      return;
    }
    float before = sums[sumsAt + headSize];
    float max = before;
    for (int i = at; i < at + seen; i++) {
      max = Math.max(max, scores[i]);
    }
    float sum = kernels.softmaxTerms(scores, at, seen, max);
    Arrays.fill(scores, at + seen, at + columns, 0f);
    if (max > before) {
      float shrink = (float) Math.exp(before - max);
      kernels.scale(shrink, sums, sumsAt, headSize);
      sums[sumsAt + headSize + 1] *= shrink;
      sums[sumsAt + headSize] = max;
    }
    sums[sumsAt + headSize + 1] += sum;
  }

  private void unpack(Block block, float[] sums, float[] out) {
    int stride = headSize + 2;
    for (int row = 0; row < block.rows(); row++) {
      int from = (block.row() + row) * stride;
      float inverse = 1 / sums[from + headSize + 1];
      int token = block.first() + row / block.group();
      int head = block.head() * block.group() + row % block.group();
      int to = (token * heads + head) * headSize;
      for (int i = 0; i < headSize; i++) {
        out[to + i] = sums[from + i] * inverse;
      }
    }
  }
}

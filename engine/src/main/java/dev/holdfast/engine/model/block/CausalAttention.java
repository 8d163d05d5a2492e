package dev.holdfast.engine.model.block;

/**
 * Softmax attention of a chunk over the paged cache and itself (specification section 3).
 * Consecutive query heads share a key-value head.
 *
 * @param layer index among the full-attention layers
 * @param heads query heads, a multiple of {@code keyValueHeads}
 * @param headSize values per head
 */
public record CausalAttention(int layer, int heads, int keyValueHeads, int headSize) {

  /** Query heads per key-value head. */
  int group() {
    return heads / keyValueHeads;
  }

  /**
   * Stores keys and values, then attends.
   *
   * @param queries {@code [rows][heads][headSize]} after norm and rotation; they are scaled in
   *     place
   * @param keys {@code [rows][keyValueHeads][headSize]} after norm and rotation
   * @param values {@code [rows][keyValueHeads][headSize]}
   * @param out {@code [rows][heads][headSize]}
   */
  void attend(Chunk chunk, float[] queries, float[] keys, float[] values, float[] out) {
    chunk.scratch().attention().run(this, chunk, queries, keys, values, out);
  }
}

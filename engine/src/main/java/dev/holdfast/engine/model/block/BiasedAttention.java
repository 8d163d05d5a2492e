package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;

/**
 * Full attention with biases on query, key and value (Qwen2 technical report, section 2.2.1).
 *
 * @param query {@code [heads * headSize][hidden]}
 * @param key {@code [keyValueHeads * headSize][hidden]}
 * @param value {@code [keyValueHeads * headSize][hidden]}
 * @param output {@code [hidden][heads * headSize]}
 */
public record BiasedAttention(
    CausalAttention attention,
    RotaryEmbedding rotary,
    Projection query,
    Projection key,
    Projection value,
    Matrix output)
    implements Mixer {

  @Override
  public void mix(Chunk chunk) {
    int tokens = chunk.tokens();
    int headSize = attention.headSize();
    int heads = attention.heads();
    int keyValueHeads = attention.keyValueHeads();
    Scratch scratch = chunk.scratch();
    float[] queries = scratch.get(Buffer.QUERY, tokens * heads * headSize);
    float[] keys = scratch.get(Buffer.KEY, tokens * keyValueHeads * headSize);
    float[] values = scratch.get(Buffer.VALUE, tokens * keyValueHeads * headSize);
    float[] attended = scratch.get(Buffer.ATTENTION_OUT, tokens * heads * headSize);
    query.apply(chunk, queries);
    key.apply(chunk, keys);
    value.apply(chunk, values);
    for (int token = 0; token < tokens; token++) {
      rotate(chunk, queries, token, heads);
      rotate(chunk, keys, token, keyValueHeads);
    }
    attention.attend(chunk, queries, keys, values, attended);
    chunk.kernels().matmul(output, attended, 0, tokens, chunk.output(), 0);
  }

  private void rotate(Chunk chunk, float[] x, int token, int count) {
    for (int head = 0; head < count; head++) {
      int at = (token * count + head) * attention.headSize();
      rotary.rotate(x, at, chunk.cosines(), chunk.sines(), token * rotary.half());
    }
  }
}

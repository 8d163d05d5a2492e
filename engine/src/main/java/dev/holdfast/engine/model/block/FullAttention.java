package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.ProductGroup;
import java.util.Optional;

/**
 * Full attention without a gate: with biases on query, key and value (Qwen2 technical report,
 * section 2.2.1) or norms on the heads of query and key (Qwen3 technical report, section 2).
 *
 * @param query {@code [heads * headSize][hidden]}
 * @param key {@code [keyValueHeads * headSize][hidden]}
 * @param value {@code [keyValueHeads * headSize][hidden]}
 * @param output {@code [hidden][heads * headSize]}
 */
public record FullAttention(
    CausalAttention attention,
    RotaryEmbedding rotary,
    Projection query,
    Projection key,
    Projection value,
    Matrix output,
    Optional<HeadNorm> queryNorm,
    Optional<HeadNorm> keyNorm)
    implements Mixer {

  /** What a family adds to the four projections. */
  public enum Kind {
    BIASED,
    NORMED
  }

  /** Reads the tensors whose names start with {@code prefix}. */
  static FullAttention read(
      Kind kind,
      Weights weights,
      NetworkShape shape,
      CausalAttention attention,
      RotaryEmbedding rotary,
      String prefix) {
    int width = shape.heads() * shape.headSize();
    int keyValueWidth = shape.keyValueHeads() * shape.headSize();
    boolean biased = kind == Kind.BIASED;
    return new FullAttention(
        attention,
        rotary,
        Projection.read(weights, prefix + "attn_q", width, shape.hidden(), biased),
        Projection.read(weights, prefix + "attn_k", keyValueWidth, shape.hidden(), biased),
        Projection.read(weights, prefix + "attn_v", keyValueWidth, shape.hidden(), biased),
        weights.matrix(prefix + "attn_output.weight", shape.hidden(), width),
        norm(kind, weights, shape, prefix + "attn_q_norm.weight"),
        norm(kind, weights, shape, prefix + "attn_k_norm.weight"));
  }

  private static Optional<HeadNorm> norm(
      Kind kind, Weights weights, NetworkShape shape, String name) {
    return switch (kind) {
      case BIASED -> Optional.empty();
      case NORMED ->
          Optional.of(new HeadNorm(weights.vector(name, shape.headSize()), shape.epsilon()));
    };
  }

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
    ProductGroup products =
        chunk
            .scratch()
            .products()
            .add(query.weight(), queries, 0)
            .add(key.weight(), keys, 0)
            .add(value.weight(), values, 0);
    chunk.kernels().matmul(products, chunk.input(), 0, tokens);
    query.addBias(chunk, queries);
    key.addBias(chunk, keys);
    value.addBias(chunk, values);
    if (tokens == 1) {
      // A task would be an object.
      turn(chunk, queries, keys, 0);
    } else {
      chunk.kernels().parallel(tokens, token -> turn(chunk, queries, keys, token));
    }
    attention.attend(chunk, queries, keys, values, attended);
    chunk.kernels().matmul(output, attended, 0, tokens, chunk.output(), 0);
  }

  private void turn(Chunk chunk, float[] queries, float[] keys, int token) {
    turn(chunk, queryNorm, queries, token, attention.heads());
    turn(chunk, keyNorm, keys, token, attention.keyValueHeads());
  }

  /** Norms the heads of one token, if the family does, and rotates them. */
  private void turn(Chunk chunk, Optional<HeadNorm> norm, float[] x, int token, int count) {
    for (int head = 0; head < count; head++) {
      int at = (token * count + head) * attention.headSize();
      if (norm.isPresent()) {
        norm.get().apply(chunk, x, at);
      }
      rotary.rotate(x, at, chunk.cosines(), chunk.sines(), token * rotary.half());
    }
  }
}

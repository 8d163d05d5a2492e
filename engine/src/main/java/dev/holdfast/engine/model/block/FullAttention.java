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
    int rows = chunk.rows();
    int headSize = attention.headSize();
    int heads = attention.heads();
    int keyValueHeads = attention.keyValueHeads();
    Scratch scratch = chunk.scratch();
    float[] queries = scratch.get(Buffer.QUERY, rows * heads * headSize);
    float[] keys = scratch.get(Buffer.KEY, rows * keyValueHeads * headSize);
    float[] values = scratch.get(Buffer.VALUE, rows * keyValueHeads * headSize);
    float[] attended = scratch.get(Buffer.ATTENTION_OUT, rows * heads * headSize);
    ProductGroup products =
        chunk
            .scratch()
            .products()
            .add(query.weight(), queries, 0)
            .add(key.weight(), keys, 0)
            .add(value.weight(), values, 0);
    chunk.kernels().matmul(products, chunk.input(), 0, rows);
    query.addBias(chunk, queries);
    key.addBias(chunk, keys);
    value.addBias(chunk, values);
    chunk.forRows(rows, this, FullAttention::turn);
    attention.attend(chunk, queries, keys, values, attended);
    chunk.kernels().matmul(output, attended, 0, rows, chunk.output(), 0);
  }

  private void turn(Chunk chunk, int token) {
    Scratch scratch = chunk.scratch();
    turn(chunk, queryNorm, scratch.last(Buffer.QUERY), token, attention.heads());
    turn(chunk, keyNorm, scratch.last(Buffer.KEY), token, attention.keyValueHeads());
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

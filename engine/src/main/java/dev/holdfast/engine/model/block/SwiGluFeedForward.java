package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;

/**
 * {@code down(silu(gate(y)) * up(y))} (specification section 6).
 *
 * @param gate {@code [feedForward][hidden]}
 * @param up {@code [feedForward][hidden]}
 * @param down {@code [hidden][feedForward]}
 */
public record SwiGluFeedForward(Matrix gate, Matrix up, Matrix down) implements FeedForward {

  /** Reads the three matrices of the layer whose tensors start with {@code prefix}. */
  public static SwiGluFeedForward read(
      Weights weights, String prefix, int hidden, int feedForward) {
    return new SwiGluFeedForward(
        weights.matrix(prefix + "ffn_gate.weight", feedForward, hidden),
        weights.matrix(prefix + "ffn_up.weight", feedForward, hidden),
        weights.matrix(prefix + "ffn_down.weight", hidden, feedForward));
  }

  @Override
  public void apply(Chunk chunk) {
    Kernels kernels = chunk.kernels();
    int tokens = chunk.tokens();
    int width = gate.rows();
    float[] gated = chunk.scratch().get(Buffer.GATE, tokens * width);
    float[] raised = chunk.scratch().get(Buffer.UP, tokens * width);
    kernels.matmul(gate, chunk.input(), 0, tokens, gated, 0);
    kernels.matmul(up, chunk.input(), 0, tokens, raised, 0);
    kernels.parallel(
        tokens, token -> kernels.swiGlu(gated, token * width, raised, token * width, width));
    kernels.matmul(down, gated, 0, tokens, chunk.output(), 0);
  }
}

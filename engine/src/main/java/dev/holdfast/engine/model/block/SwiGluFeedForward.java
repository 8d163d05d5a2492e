package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.ProductGroup;

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
    return read(weights, prefix, "", hidden, feedForward);
  }

  /** As above, for tensors whose names go on with {@code suffix}, such as {@code _shexp}. */
  static SwiGluFeedForward read(
      Weights weights, String prefix, String suffix, int hidden, int feedForward) {
    return new SwiGluFeedForward(
        weights.matrix(prefix + "ffn_gate" + suffix + ".weight", feedForward, hidden),
        weights.matrix(prefix + "ffn_up" + suffix + ".weight", feedForward, hidden),
        weights.matrix(prefix + "ffn_down" + suffix + ".weight", hidden, feedForward));
  }

  @Override
  public void apply(Chunk chunk) {
    multiply(chunk.kernels(), chunk.scratch(), chunk.input(), chunk.tokens(), chunk.output());
  }

  /**
   * The branch alone.
   *
   * @param input {@code [tokens][hidden]}
   * @param output {@code [tokens][hidden]}, overwritten
   */
  void multiply(Kernels kernels, Scratch scratch, float[] input, int tokens, float[] output) {
    int width = gate.rows();
    float[] gated = scratch.get(Buffer.GATE, tokens * width);
    float[] raised = scratch.get(Buffer.UP, tokens * width);
    ProductGroup products = scratch.products().add(gate, gated, 0).add(up, raised, 0);
    kernels.matmul(products, input, 0, tokens);
    if (tokens == 1) {
      // A task would be an object.
      kernels.swiGlu(gated, 0, raised, 0, width);
    } else {
      kernels.parallel(
          tokens, token -> kernels.swiGlu(gated, token * width, raised, token * width, width));
    }
    kernels.matmul(down, gated, 0, tokens, output, 0);
  }
}

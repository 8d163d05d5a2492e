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
    multiply(chunk, chunk.input(), chunk.rows(), chunk.output());
  }

  /**
   * The branch alone.
   *
   * @param chunk whose kernels and scratch memory serve
   * @param input {@code [rows][hidden]}
   * @param output {@code [rows][hidden]}, overwritten
   */
  void multiply(Chunk chunk, float[] input, int rows, float[] output) {
    Kernels kernels = chunk.kernels();
    Scratch scratch = chunk.scratch();
    int width = gate.rows();
    float[] gated = scratch.get(Buffer.GATE, rows * width);
    float[] raised = scratch.get(Buffer.UP, rows * width);
    ProductGroup products = scratch.products().add(gate, gated, 0).add(up, raised, 0);
    kernels.matmul(products, input, 0, rows);
    chunk.forRows(rows, this, SwiGluFeedForward::activate);
    kernels.matmul(down, gated, 0, rows, output, 0);
  }

  private void activate(Chunk chunk, int row) {
    float[] gated = chunk.scratch().last(Buffer.GATE);
    float[] raised = chunk.scratch().last(Buffer.UP);
    int at = row * gate.rows();
    chunk.kernels().swiGlu(gated, at, raised, at, gate.rows());
  }
}

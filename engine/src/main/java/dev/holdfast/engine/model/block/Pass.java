package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;

/** Runs chunks of tokens through a network, with scratch memory of its own. */
public final class Pass {
  private final Network network;
  private final Scratch scratch = new Scratch();

  Pass(Network network) {
    this.network = network;
  }

  /**
   * Feeds tokens at the state's position and moves it on.
   *
   * @param tokens ids within the vocabulary, {@code from .. from + count - 1} of which are fed
   * @param outputs receives the network's outputs of the last {@code wanted} of them, {@code
   *     [wanted][hidden]}
   */
  public void run(
      SequenceState state, int[] tokens, int from, int count, int wanted, float[] outputs) {
    Kernels kernels = network.kernels();
    int hidden = network.shape().hidden();
    float[] residual = scratch.get(Buffer.RESIDUAL, count * hidden);
    float[] normed = scratch.get(Buffer.NORMED, count * hidden);
    float[] branch = scratch.get(Buffer.BRANCH, count * hidden);
    int half = network.rotary().half();
    float[] cosines = scratch.get(Buffer.COSINES, count * half);
    float[] sines = scratch.get(Buffer.SINES, count * half);
    for (int i = 0; i < count; i++) {
      kernels.row(network.embedding(), tokens[from + i], residual, i * hidden);
    }
    network.rotary().angles(state.position(), count, cosines, sines);
    state.reserve(count);
    Chunk chunk = new Chunk(kernels, scratch, state, count, normed, branch, cosines, sines);
    for (Layer layer : network.layers()) {
      norm(residual, 0, layer.mixerNorm(), normed, count);
      layer.mixer().mix(chunk);
      kernels.axpy(1f, branch, 0, residual, 0, count * hidden);
      norm(residual, 0, layer.feedForwardNorm(), normed, count);
      layer.feedForward().apply(chunk);
      kernels.axpy(1f, branch, 0, residual, 0, count * hidden);
    }
    state.advance(tokens, from, count);
    norm(residual, count - 1, network.outputNorm(), state.lastOutput(), 1);
    norm(residual, count - wanted, network.outputNorm(), outputs, wanted);
  }

  private void norm(float[] x, int fromRow, float[] weight, float[] y, int rows) {
    int hidden = network.shape().hidden();
    for (int row = 0; row < rows; row++) {
      network
          .kernels()
          .rmsNorm(
              x,
              (fromRow + row) * hidden,
              weight,
              network.shape().epsilon(),
              y,
              row * hidden,
              hidden);
    }
  }
}

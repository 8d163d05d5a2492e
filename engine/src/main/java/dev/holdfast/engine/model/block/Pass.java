package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;
import java.util.List;

/** Runs chunks of tokens through a network, with scratch memory of its own. */
public final class Pass {
  private final Network network;
  private final Scratch scratch = new Scratch();
  private final Chunk chunk;

  Pass(Network network) {
    this.network = network;
    this.chunk = new Chunk(network.kernels(), scratch);
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
    for (int i = 0; i < count; i++) {
      kernels.row(network.embedding(), tokens[from + i], residual, i * hidden);
    }
    chunk.begin(state, count, hidden, network.rotary().half());
    float[] normed = chunk.input();
    float[] branch = chunk.output();
    network.rotary().angles(state.position(), count, chunk.cosines(), chunk.sines());
    state.reserve(count);
    List<Layer> layers = network.layers();
    // By index: an iterator would be an object for every token.
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      norm(residual, 0, layer.mixerNorm(), normed, count);
      layer.mixer().mix(chunk);
      kernels.axpy(1f, branch, 0, residual, 0, count * hidden);
      norm(residual, 0, layer.feedForwardNorm(), normed, count);
      layer.feedForward().apply(chunk);
      kernels.axpy(1f, branch, 0, residual, 0, count * hidden);
    }
    chunk.end();
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

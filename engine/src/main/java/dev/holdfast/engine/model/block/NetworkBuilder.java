package dev.holdfast.engine.model.block;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.state.StateLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Assembles a network: what all decoders have is read here, the branches of the layers are the
 * architecture's own.
 */
public final class NetworkBuilder {
  private final Weights weights;
  private final NetworkShape shape;
  private final RotaryEmbedding rotary;
  private final List<Layer> layers = new ArrayList<>();

  public NetworkBuilder(Weights weights, NetworkShape shape, RotaryEmbedding rotary) {
    this.weights = weights;
    this.shape = shape;
    this.rotary = rotary;
  }

  /** How the names of the next layer's tensors start. */
  public String prefix() {
    return "blk." + layers.size() + ".";
  }

  /**
   * Adds the next layer, whose norms are read here.
   *
   * @param feedForwardNorm name of the second norm within the layer
   */
  public void add(LayerKind kind, Mixer mixer, String feedForwardNorm, FeedForward feedForward) {
    layers.add(
        new Layer(
            kind,
            weights.vector(prefix() + "attn_norm.weight", shape.hidden()),
            mixer,
            weights.vector(prefix() + feedForwardNorm + ".weight", shape.hidden()),
            feedForward));
  }

  /**
   * Reads what comes before and after the layers.
   *
   * @param layout of the states of sequences
   */
  public Network build(StateLayout layout) {
    String output = weights.has("output.weight") ? "output.weight" : "token_embd.weight";
    return new Network(
        weights.kernels(),
        shape,
        Limits.check(layout),
        rotary,
        weights.source().memory(),
        weights.table("token_embd.weight", shape.vocabulary(), shape.hidden()),
        layers,
        weights.vector("output_norm.weight", shape.hidden()),
        weights.matrix(output, shape.vocabulary(), shape.hidden()));
  }
}

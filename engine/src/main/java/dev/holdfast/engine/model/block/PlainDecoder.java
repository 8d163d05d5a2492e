package dev.holdfast.engine.model.block;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.state.StateLayout;

/** Decoders of full attention and SwiGLU in every layer. */
public final class PlainDecoder {
  private PlainDecoder() {}

  /** Reads a whole network. */
  public static Network load(Configuration file, Weights weights, FullAttention.Kind kind) {
    NetworkShape shape = file.shape(weights, file.headSize(), "feed_forward_length");
    int headSize = shape.headSize();
    RotaryEmbedding rotary =
        file.rotary(file.countOr("rope.dimension_count", headSize, 2, headSize));
    NetworkBuilder network = new NetworkBuilder(weights, shape, rotary);
    int layers = file.layers();
    for (int index = 0; index < layers; index++) {
      CausalAttention attention =
          new CausalAttention(index, shape.heads(), shape.keyValueHeads(), headSize);
      network.add(
          LayerKind.FULL_ATTENTION,
          FullAttention.read(kind, weights, shape, attention, rotary, network.prefix()),
          "ffn_norm",
          SwiGluFeedForward.read(weights, network.prefix(), shape.hidden(), shape.feedForward()));
    }
    return network.build(
        StateLayout.attentionOnly(shape.hidden(), layers, shape.keyValueHeads(), headSize));
  }
}

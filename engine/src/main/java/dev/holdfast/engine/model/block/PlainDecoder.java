package dev.holdfast.engine.model.block;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.state.StateLayout;

/** Decoders of full attention and SwiGLU in every layer; they differ in the attention. */
public final class PlainDecoder {
  private PlainDecoder() {}

  /** Reads the attention of one layer. */
  public interface AttentionReader {

    /**
     * Reads the tensors whose names start with {@code prefix}.
     *
     * @param attention what needs no tensors
     */
    Mixer read(
        Weights weights,
        NetworkShape shape,
        CausalAttention attention,
        RotaryEmbedding rotary,
        String prefix);
  }

  /** Reads a whole network. */
  public static Network load(Configuration file, Weights weights, AttentionReader reader) {
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
          reader.read(weights, shape, attention, rotary, network.prefix()),
          "ffn_norm",
          SwiGluFeedForward.read(
              weights, network.prefix(), shape.hidden(), shape.feedForward()));
    }
    return network.build(
        StateLayout.attentionOnly(shape.hidden(), layers, shape.keyValueHeads(), headSize));
  }
}

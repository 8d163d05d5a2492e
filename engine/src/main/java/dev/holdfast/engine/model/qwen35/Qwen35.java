package dev.holdfast.engine.model.qwen35;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.CausalAttention;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.FeedForward;
import dev.holdfast.engine.model.block.GatedAttention;
import dev.holdfast.engine.model.block.GatedDeltaNet;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.Mixer;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkBuilder;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.RotaryEmbedding;
import dev.holdfast.engine.model.block.SwiGluFeedForward;
import dev.holdfast.engine.model.block.Weights;

/** Assembles Qwen 3.5 models (specification sections 2 and 8.3). */
public final class Qwen35 implements Architecture {

  /** Reads the feed-forward branch of one layer. */
  public interface FeedForwardReader {

    /** Reads the tensors whose names start with {@code prefix}. */
    FeedForward read(String prefix);
  }

  @Override
  public String name() {
    return "qwen35";
  }

  @Override
  public Network load(Configuration file, Weights weights) {
    NetworkShape shape = shape(file, weights, "feed_forward_length");
    return load(
        file,
        weights,
        shape,
        prefix -> SwiGluFeedForward.read(weights, prefix, shape.hidden(), shape.feedForward()));
  }

  /**
   * The numbers that every decoder has; unlike its elders this family must state the head's size.
   *
   * @param feedForward key of the width of the feed-forward block
   */
  public static NetworkShape shape(Configuration file, Weights weights, String feedForward) {
    int headSize = file.count("attention.key_length", 2, Limits.HEAD_SIZE);
    return file.shape(weights, headSize, feedForward);
  }

  /** Assembles a network of this family with feed-forward branches of any kind. */
  public static Network load(
      Configuration file, Weights weights, NetworkShape shape, FeedForwardReader feedForward) {
    Qwen35Configuration configuration = Qwen35Configuration.read(file, shape);
    RotaryEmbedding rotary = file.rotary(file.count("rope.dimension_count", 2, shape.headSize()));
    NetworkBuilder network = new NetworkBuilder(weights, shape, rotary);
    int full = 0;
    int linear = 0;
    for (LayerKind kind : configuration.layerKinds()) {
      String prefix = network.prefix();
      Mixer mixer =
          switch (kind) {
            case FULL_ATTENTION -> attention(weights, configuration, rotary, full++, prefix);
            case LINEAR_ATTENTION -> deltaNet(weights, configuration, linear++, prefix);
          };
      network.add(kind, mixer, "post_attention_norm", feedForward.read(prefix));
    }
    return network.build(configuration.stateLayout());
  }

  private static GatedAttention attention(
      Weights weights,
      Qwen35Configuration configuration,
      RotaryEmbedding rotary,
      int index,
      String prefix) {
    NetworkShape shape = configuration.shape();
    int hidden = shape.hidden();
    int headSize = shape.headSize();
    int width = shape.heads() * headSize;
    int keyValueWidth = shape.keyValueHeads() * headSize;
    return new GatedAttention(
        new CausalAttention(index, shape.heads(), shape.keyValueHeads(), headSize),
        rotary,
        weights.matrix(prefix + "attn_q.weight", 2 * width, hidden),
        weights.matrix(prefix + "attn_k.weight", keyValueWidth, hidden),
        weights.matrix(prefix + "attn_v.weight", keyValueWidth, hidden),
        weights.matrix(prefix + "attn_output.weight", hidden, width),
        weights.vector(prefix + "attn_q_norm.weight", headSize),
        weights.vector(prefix + "attn_k_norm.weight", headSize),
        shape.epsilon());
  }

  private static GatedDeltaNet deltaNet(
      Weights weights, Qwen35Configuration configuration, int index, String prefix) {
    int hidden = configuration.shape().hidden();
    int channels = configuration.channels();
    int valueHeads = configuration.valueHeads();
    int width = valueHeads * configuration.valueSize();
    return new GatedDeltaNet(
        index,
        configuration.keyHeads(),
        valueHeads,
        configuration.grouped(),
        configuration.keySize(),
        configuration.valueSize(),
        weights.matrix(prefix + "attn_qkv.weight", channels, hidden),
        weights.matrix(prefix + "attn_gate.weight", width, hidden),
        weights.matrix(prefix + "ssm_beta.weight", valueHeads, hidden),
        weights.matrix(prefix + "ssm_alpha.weight", valueHeads, hidden),
        weights.vector(prefix + "ssm_a", valueHeads),
        weights.vector(prefix + "ssm_dt.bias", valueHeads),
        weights.transposed(prefix + "ssm_conv1d.weight", channels, configuration.taps()),
        weights.vector(prefix + "ssm_norm.weight", configuration.valueSize()),
        configuration.shape().epsilon(),
        weights.matrix(prefix + "ssm_out.weight", hidden, width));
  }
}

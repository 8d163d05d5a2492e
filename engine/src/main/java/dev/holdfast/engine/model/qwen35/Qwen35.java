package dev.holdfast.engine.model.qwen35;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.CausalAttention;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.GatedAttention;
import dev.holdfast.engine.model.block.GatedDeltaNet;
import dev.holdfast.engine.model.block.Layer;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.Mixer;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.RotaryEmbedding;
import dev.holdfast.engine.model.block.SwiGluFeedForward;
import dev.holdfast.engine.model.block.Weights;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.tensor.Kernels;
import java.util.ArrayList;
import java.util.List;

/** Assembles dense Qwen 3.5 models (specification sections 2 and 8.3). */
public final class Qwen35 implements Architecture {

  @Override
  public String name() {
    return "qwen35";
  }

  @Override
  public Network load(GgufFile file, Kernels kernels) {
    Weights weights = new Weights(file, kernels);
    Qwen35Configuration configuration =
        Qwen35Configuration.read(new Configuration(file.metadata(), name()), weights);
    NetworkShape shape = configuration.shape();
    RotaryEmbedding rotary =
        new RotaryEmbedding(configuration.rotated(), configuration.rotaryBase());
    StateLayout layout = Limits.check(configuration.stateLayout());
    List<Layer> layers = layers(weights, configuration, rotary);
    String output = weights.has("output.weight") ? "output.weight" : "token_embd.weight";
    return new Network(
        kernels,
        shape,
        layout,
        rotary,
        weights.table("token_embd.weight", shape.vocabulary(), shape.hidden()),
        layers,
        weights.vector("output_norm.weight", shape.hidden()),
        weights.matrix(output, shape.vocabulary(), shape.hidden()));
  }

  private static List<Layer> layers(
      Weights weights, Qwen35Configuration configuration, RotaryEmbedding rotary) {
    int hidden = configuration.shape().hidden();
    int full = 0;
    int linear = 0;
    List<Layer> layers = new ArrayList<>();
    for (LayerKind kind : configuration.layerKinds()) {
      String prefix = "blk." + layers.size() + ".";
      Mixer mixer =
          switch (kind) {
            case FULL_ATTENTION -> attention(weights, configuration, rotary, full++, prefix);
            case LINEAR_ATTENTION -> deltaNet(weights, configuration, linear++, prefix);
          };
      layers.add(
          new Layer(
              kind,
              weights.vector(prefix + "attn_norm.weight", hidden),
              mixer,
              weights.vector(prefix + "post_attention_norm.weight", hidden),
              SwiGluFeedForward.read(
                  weights, prefix, hidden, configuration.shape().feedForward())));
    }
    return layers;
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

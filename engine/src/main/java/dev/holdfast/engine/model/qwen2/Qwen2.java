package dev.holdfast.engine.model.qwen2;

import dev.holdfast.engine.LayerKind;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.BiasedAttention;
import dev.holdfast.engine.model.block.CausalAttention;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Layer;
import dev.holdfast.engine.model.block.Limits;
import dev.holdfast.engine.model.block.Mixer;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.Projection;
import dev.holdfast.engine.model.block.RotaryEmbedding;
import dev.holdfast.engine.model.block.SwiGluFeedForward;
import dev.holdfast.engine.model.block.Weights;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.tensor.Kernels;
import java.util.ArrayList;
import java.util.List;

/** Assembles Qwen 2 and 2.5 models (Qwen2 technical report, section 2). */
public final class Qwen2 implements Architecture {

  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public Network load(GgufFile file, Kernels kernels) {
    Weights weights = new Weights(file, kernels);
    Qwen2Configuration configuration =
        Qwen2Configuration.read(new Configuration(file.metadata(), name()), weights);
    NetworkShape shape = configuration.shape();
    RotaryEmbedding rotary =
        new RotaryEmbedding(configuration.rotated(), configuration.rotaryBase());
    StateLayout layout =
        Limits.check(
            StateLayout.attentionOnly(
                shape.hidden(), configuration.layers(), shape.keyValueHeads(), shape.headSize()));
    List<Layer> layers = new ArrayList<>();
    for (int index = 0; index < configuration.layers(); index++) {
      layers.add(layer(weights, shape, rotary, index));
    }
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

  private static Layer layer(
      Weights weights, NetworkShape shape, RotaryEmbedding rotary, int index) {
    String prefix = "blk." + index + ".";
    int hidden = shape.hidden();
    return new Layer(
        LayerKind.FULL_ATTENTION,
        weights.vector(prefix + "attn_norm.weight", hidden),
        attention(weights, shape, rotary, index, prefix),
        weights.vector(prefix + "ffn_norm.weight", hidden),
        SwiGluFeedForward.read(weights, prefix, hidden, shape.feedForward()));
  }

  private static Mixer attention(
      Weights weights, NetworkShape shape, RotaryEmbedding rotary, int index, String prefix) {
    int hidden = shape.hidden();
    int width = shape.heads() * shape.headSize();
    int keyValueWidth = shape.keyValueHeads() * shape.headSize();
    return new BiasedAttention(
        new CausalAttention(index, shape.heads(), shape.keyValueHeads(), shape.headSize()),
        rotary,
        projection(weights, prefix + "attn_q", width, hidden),
        projection(weights, prefix + "attn_k", keyValueWidth, hidden),
        projection(weights, prefix + "attn_v", keyValueWidth, hidden),
        weights.matrix(prefix + "attn_output.weight", hidden, width));
  }

  private static Projection projection(Weights weights, String name, int rows, int columns) {
    return new Projection(
        weights.matrix(name + ".weight", rows, columns), weights.vector(name + ".bias", rows));
  }
}

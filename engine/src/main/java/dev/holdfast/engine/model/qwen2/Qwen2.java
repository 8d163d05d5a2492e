package dev.holdfast.engine.model.qwen2;

import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.BiasedAttention;
import dev.holdfast.engine.model.block.CausalAttention;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Mixer;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.PlainDecoder;
import dev.holdfast.engine.model.block.Projection;
import dev.holdfast.engine.model.block.RotaryEmbedding;
import dev.holdfast.engine.model.block.Weights;

/** Assembles Qwen 2 and 2.5 models (Qwen2 technical report, section 2). */
public final class Qwen2 implements Architecture {

  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public Network load(Configuration file, Weights weights) {
    return PlainDecoder.load(file, weights, Qwen2::attention);
  }

  private static Mixer attention(
      Weights weights,
      NetworkShape shape,
      CausalAttention attention,
      RotaryEmbedding rotary,
      String prefix) {
    int hidden = shape.hidden();
    int width = shape.heads() * shape.headSize();
    int keyValueWidth = shape.keyValueHeads() * shape.headSize();
    return new BiasedAttention(
        attention,
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

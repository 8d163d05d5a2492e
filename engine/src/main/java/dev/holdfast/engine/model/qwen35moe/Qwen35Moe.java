package dev.holdfast.engine.model.qwen35moe;

import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.ExpertReader;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.NetworkShape;
import dev.holdfast.engine.model.block.Weights;
import dev.holdfast.engine.model.qwen35.Qwen35;

/** Assembles Qwen 3.5 models with experts (specification sections 2, 6 and 8.3). */
public final class Qwen35Moe implements Architecture {

  @Override
  public String name() {
    return "qwen35moe";
  }

  @Override
  public Network load(Configuration file, Weights weights) {
    NetworkShape shape = Qwen35.shape(file, weights, "expert_feed_forward_length");
    return Qwen35.load(file, weights, shape, ExpertReader.of(file, weights, shape)::read);
  }
}

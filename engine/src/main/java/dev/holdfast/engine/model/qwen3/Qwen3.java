package dev.holdfast.engine.model.qwen3;

import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.FullAttention;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.PlainDecoder;
import dev.holdfast.engine.model.block.Weights;

/** Assembles Qwen 3 models (Qwen3 technical report, section 2). */
public final class Qwen3 implements Architecture {

  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public Network load(Configuration file, Weights weights) {
    return PlainDecoder.load(file, weights, FullAttention.Kind.NORMED);
  }
}

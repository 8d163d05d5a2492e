package dev.holdfast.engine.model.qwen2;

import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.FullAttention;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.PlainDecoder;
import dev.holdfast.engine.model.block.Weights;

/** Assembles Qwen 2 and 2.5 models (Qwen2 technical report, section 2). */
public final class Qwen2 implements Architecture {

  @Override
  public String name() {
    return "qwen2";
  }

  @Override
  public Network load(Configuration file, Weights weights) {
    return PlainDecoder.load(file, weights, FullAttention.Kind.BIASED);
  }
}

package dev.holdfast.engine.model;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.model.block.Architecture;
import dev.holdfast.engine.model.block.Configuration;
import dev.holdfast.engine.model.block.Network;
import dev.holdfast.engine.model.block.Weights;
import dev.holdfast.engine.model.qwen2.Qwen2;
import dev.holdfast.engine.model.qwen3.Qwen3;
import dev.holdfast.engine.model.qwen35.Qwen35;
import dev.holdfast.engine.model.qwen35moe.Qwen35Moe;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.TileStore;
import java.util.List;
import java.util.Optional;

/** All architectures, by the name in the file. */
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(new Qwen35(), new Qwen35Moe(), new Qwen3(), new Qwen2());

  private Architectures() {}

  /**
   * Assembles the network of a file.
   *
   * @param store where kernels keep matrices in another form; empty: they stay as they are
   * @throws EngineException MODEL_UNSUPPORTED for an unknown architecture, MODEL_MALFORMED for
   *     missing or misshapen parts
   */
  public static Network load(ModelSource file, Kernels kernels, Optional<TileStore> store) {
    String name =
        file.metadata()
            .string("general.architecture")
            .orElseThrow(() ->
                new EngineException(
                    ErrorCode.MODEL_MALFORMED,
                    "general.architecture is missing",
                    "Use a model file; this one may hold only a vocabulary or an adapter."));
    for (Architecture architecture : ALL) {
      if (architecture.name().equals(name)) {
        return architecture.load(
            new Configuration(file.metadata(), name), new Weights(file, kernels, store));
      }
    }
    List<String> known = ALL.stream().map(Architecture::name).toList();
    throw new EngineException(
        ErrorCode.MODEL_UNSUPPORTED,
        "architecture \"" + name + "\" is not supported",
        "Use a model of one of these: " + String.join(", ", known) + ".");
  }
}

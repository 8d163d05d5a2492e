package dev.holdfast.cli;

import dev.holdfast.engine.ModelOptions;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What every command understands that computes with a model. */
final class ComputeOptions {

  @CommandLine.Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that compute. Default: one for every processor; fewer leave some to other"
              + " programs.")
  @Nullable Integer threads;

  @CommandLine.Option(
      names = "--kernels",
      paramLabel = "NAME",
      description =
          "How products are computed: emitted rounds activations to eight bits, vector and scalar"
              + " compute in floats. Default: the fastest, as holdfast doctor shows.")
  @Nullable String kernels;

  /**
   * How the model is opened.
   *
   * @throws dev.holdfast.engine.EngineException REQUEST_INVALID for an impossible number of threads
   */
  ModelOptions model() {
    return new ModelOptions(
        Optional.ofNullable(kernels),
        threads == null ? OptionalInt.empty() : OptionalInt.of(threads));
  }
}

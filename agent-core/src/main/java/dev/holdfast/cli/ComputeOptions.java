package dev.holdfast.cli;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.WeightPacking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

  @CommandLine.Option(
      names = "--keys-values",
      paramLabel = "TYPE",
      description =
          "How attention keeps what it has read: ${COMPLETION-CANDIDATES}. bf16 is the default; q8_0"
              + " takes little more than half its memory, f32 twice as much.")
  @Nullable KeysAndValues keysAndValues;

  @CommandLine.Option(
      names = "--no-repack",
      description =
          "Compute from the model file as it is: no packed copy of the weights is made in memory or"
              + " in the cache folder. Slower: without a packed copy other kernels do the products.")
  boolean noRepack;

  /** The types in lower case, as one writes them on a command line. */
  enum KeysAndValues {
    bf16(KeyValueType.BF16),
    f32(KeyValueType.F32),
    q8_0(KeyValueType.Q8_0);

    private final KeyValueType type;

    KeysAndValues(KeyValueType type) {
      this.type = type;
    }
  }

  /**
   * How the model is opened, packed weights in memory.
   *
   * @throws dev.holdfast.engine.EngineException REQUEST_INVALID for an impossible number of threads
   */
  ModelOptions model() {
    ModelOptions options = ModelOptions.defaults();
    if (kernels != null) {
      options = options.withKernels(kernels);
    }
    if (threads != null) {
      options = options.withThreads(threads);
    }
    if (keysAndValues != null) {
      options = options.withKeysAndValues(keysAndValues.type);
    }
    return noRepack ? options.withPacking(new WeightPacking.None(), PackingListener.NONE) : options;
  }

  /** The same as arguments of a command line. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (threads != null) {
      arguments.addAll(List.of("--threads", String.valueOf(threads)));
    }
    if (kernels != null) {
      arguments.addAll(List.of("--kernels", kernels));
    }
    if (keysAndValues != null) {
      arguments.addAll(List.of("--keys-values", keysAndValues.name()));
    }
    if (noRepack) {
      arguments.add("--no-repack");
    }
    return arguments;
  }

  /**
   * How the model is opened, packed weights and snapshots beyond their budget in the cache folder.
   *
   * @param asked what {@link #model()} gave
   * @param lines takes what the user should know
   */
  ModelOptions cached(ModelOptions asked, Console console, Consumer<String> lines) {
    ModelOptions spilling =
        asked.withSnapshots(asked.snapshots().in(console.directories().spill(), lines));
    return noRepack
        ? spilling
        : spilling.withPacking(
            new WeightPacking.Cached(console.directories().weights()), new PackingNotes(lines));
  }
}

package dev.holdfast.engine;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model is opened. What is absent is chosen for this machine.
 *
 * @param kernels name of the kernels ({@link dev.holdfast.engine.tensor.KernelProvider#names()});
 *     absent: the fastest that run here
 * @param threads threads that compute, the caller's among them; absent: one for every processor
 * @param keysAndValues how sessions keep keys and values if they are not told otherwise
 * @param packing where quantised weights are kept in the order that the fastest kernels need
 * @param packingListener hears of it
 * @param snapshots memory of all snapshots together
 */
public record ModelOptions(
    Optional<String> kernels,
    OptionalInt threads,
    KeyValueType keysAndValues,
    WeightPacking packing,
    PackingListener packingListener,
    SnapshotBudget snapshots) {
  private static final ModelOptions DEFAULTS =
      new ModelOptions(
          Optional.empty(),
          OptionalInt.empty(),
          KeyValueType.BF16,
          new WeightPacking.InMemory(),
          PackingListener.NONE,
          SnapshotBudget.defaults());

  /**
   * Checks the number of threads.
   *
   * @throws EngineException REQUEST_INVALID outside 1 to {@link #mostThreads()}
   */
  public ModelOptions {
    int most = mostThreads();
    if (threads.isPresent() && (threads.getAsInt() < 1 || threads.getAsInt() > most)) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          threads.getAsInt() + " threads",
          "Use 1 to " + most + "; more than one for every processor make nothing faster.");
    }
  }

  /** Everything as it is best for this machine. */
  public static ModelOptions defaults() {
    return DEFAULTS;
  }

  /** The same with kernels of this name. */
  public ModelOptions withKernels(String name) {
    return new ModelOptions(
        Optional.of(name), threads, keysAndValues, packing, packingListener, snapshots);
  }

  /**
   * The same with this number of threads.
   *
   * @throws EngineException REQUEST_INVALID outside 1 to {@link #mostThreads()}
   */
  public ModelOptions withThreads(int count) {
    return new ModelOptions(
        kernels, OptionalInt.of(count), keysAndValues, packing, packingListener, snapshots);
  }

  /** The same with keys and values kept so. */
  public ModelOptions withKeysAndValues(KeyValueType type) {
    return new ModelOptions(kernels, threads, type, packing, packingListener, snapshots);
  }

  /** The same with packed weights kept there. */
  public ModelOptions withPacking(WeightPacking where, PackingListener listener) {
    return new ModelOptions(kernels, threads, keysAndValues, where, listener, snapshots);
  }

  /** The same with this much memory for snapshots. */
  public ModelOptions withSnapshots(SnapshotBudget budget) {
    return new ModelOptions(kernels, threads, keysAndValues, packing, packingListener, budget);
  }

  /** Four times the processors, at least 16: beyond that a number is a mistake. */
  public static int mostThreads() {
    return Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
  }

  /** The number of threads that a model opened with these options computes on. */
  public int threadCount() {
    return threads.orElse(Runtime.getRuntime().availableProcessors());
  }
}

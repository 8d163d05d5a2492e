package dev.holdfast.engine;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Memory of all snapshots of a model together. Beyond it those that were not used for longest are
 * written to files, and read when they are opened; none is lost.
 *
 * @param bytes of fixed-size states, and of the pages that no session shares; one snapshot stays in
 *     memory in any case
 * @param folder where the files go, into a folder of this process alone that ends with the model
 * @param warnings told when the files cannot be written, and snapshots stay in memory
 */
public record SnapshotBudget(long bytes, Path folder, Consumer<String> warnings) {
  /**
   * Checks the number.
   *
   * @throws EngineException REQUEST_INVALID for less than nothing
   */
  public SnapshotBudget {
    if (bytes < 0) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "a budget of " + bytes + " bytes for snapshots",
          "Use 0 or more.");
    }
  }

  /** A quarter of what the heap may have; files in the system's folder for temporary ones. */
  public static SnapshotBudget defaults() {
    return new SnapshotBudget(
        Runtime.getRuntime().maxMemory() / 4,
        Path.of(System.getProperty("java.io.tmpdir")),
        warning -> {});
  }

  /** The same with so many bytes. */
  public SnapshotBudget withBytes(long count) {
    return new SnapshotBudget(count, folder, warnings);
  }

  /** The same with files there. */
  public SnapshotBudget in(Path other, Consumer<String> listener) {
    return new SnapshotBudget(bytes, other, listener);
  }
}

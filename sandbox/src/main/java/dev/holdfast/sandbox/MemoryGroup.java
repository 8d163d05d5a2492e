package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One memory control group; closing removes it once its last process is gone. */
final class MemoryGroup implements AutoCloseable {
  private static final int ATTEMPTS = 100;

  private final Path folder;

  MemoryGroup(Path folder) {
    this.folder = folder;
  }

  /** The file to which a process writes its id to join. */
  Path processes() {
    return folder.resolve("cgroup.procs");
  }

  /** Removes the group; the kernel takes a moment to bury the last process, so it is retried. */
  @Override
  public void close() {
    boolean interrupted = false;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.deleteIfExists(folder);
        break;
      } catch (IOException busy) {
        try {
          Thread.sleep(10);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

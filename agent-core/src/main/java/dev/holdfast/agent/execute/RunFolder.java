package dev.holdfast.agent.execute;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of a run: {@code trace.jsonl}, {@code changes.patch}, {@code outcome.json}. Writing it
 * is never worth the run itself: a problem is returned as a sentence.
 */
final class RunFolder {
  private final Path path;

  RunFolder(Path path) {
    this.path = path;
  }

  Path trace() {
    return path.resolve("trace.jsonl");
  }

  Path patch() {
    return path.resolve("changes.patch");
  }

  /** Creates the folder, readable by its owner only where the file system knows owners. */
  Optional<String> create() {
    try {
      Files.createDirectories(path);
      java.io.File folder = path.toFile();
      boolean closed = folder.setReadable(false, false) && folder.setReadable(true, true);
      return closed ? Optional.empty() : Optional.of("cannot restrict access to " + path);
    } catch (IOException e) {
      return Optional.of("cannot create the run's folder " + path + ": " + e.getMessage());
    }
  }

  Optional<String> writePatch(String patch) {
    return write(patch(), patch);
  }

  Optional<String> writeOutcome(String json) {
    return write(path.resolve("outcome.json"), json + "\n");
  }

  /** java.io on purpose: a channel closes itself when the thread is interrupted. */
  private static Optional<String> write(Path file, String text) {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot write " + file + ": " + e.getMessage());
    }
  }
}

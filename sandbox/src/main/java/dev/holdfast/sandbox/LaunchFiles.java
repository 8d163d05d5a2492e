package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A private temporary folder with the small files that bubblewrap reads by descriptor: the
 * synthetic user table and the seccomp program. Removed when this program ends.
 */
final class LaunchFiles {
  private final Path folder;
  private final AtomicLong counter = new AtomicLong();

  LaunchFiles() {
    try {
      folder = Files.createTempDirectory("holdfast-sandbox-");
      int id = SandboxUser.INSIDE;
      Files.writeString(
          passwd(), "agent:x:" + id + ":" + id + ":agent:" + SystemView.HOME + ":/bin/sh\n");
      Files.writeString(group(), "agent:x:" + id + ":\n");
      Files.writeString(hosts(), "127.0.0.1 localhost holdfast\n::1 localhost\n");
      if (hasSeccomp()) {
        Files.write(seccomp(), SeccompFilter.program(System.getProperty("os.arch", "")));
      }
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.UNAVAILABLE,
          "cannot write to the temporary folder: " + e.getMessage(),
          "free space there or choose another with -Djava.io.tmpdir=DIR",
          e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove, "holdfast-sandbox-cleanup"));
  }

  Path passwd() {
    return folder.resolve("passwd");
  }

  Path group() {
    return folder.resolve("group");
  }

  Path hosts() {
    return folder.resolve("hosts");
  }

  Path seccomp() {
    return folder.resolve("seccomp");
  }

  boolean hasSeccomp() {
    return SeccompFilter.supports(System.getProperty("os.arch", ""));
  }

  /** A fresh empty file in which bubblewrap reports whether the command really started. */
  Path newStatusFile() {
    try {
      return Files.createFile(folder.resolve("status-" + counter.incrementAndGet()));
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "cannot write to the temporary folder " + folder + ": " + e.getMessage(),
          "free space there or choose another with -Djava.io.tmpdir=DIR",
          e);
    }
  }

  private void remove() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException | UncheckedIOException e) {
      // Only small files in the temporary folder stay behind, and nobody is left to be told.
      return;
    }
  }
}

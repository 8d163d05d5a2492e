package dev.holdfast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that swaps a folder for a link all the time must not lead the host side outside. */
class WorkspaceRaceTest {
  private static final int ROUNDS = 3000;

  @TempDir private Path temporary;

  @Test
  void swappedFoldersAreNeverFollowed() throws Exception {
    Path user = TestingWorkspace.user(temporary);
    Files.createDirectory(user.resolve("folder"));
    Files.writeString(user.resolve("folder/file"), "inside");
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("file"), "secret");
    try (Workspace workspace = TestingWorkspace.open(temporary)) {
      Checkpoint start = workspace.start();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger swaps = new AtomicInteger();
      Thread attacker =
          Thread.ofPlatform().start(() -> swaps.set(swap(workspace.directory(), outside, stop)));
      int succeeded = 0;
      try {
        for (int i = 0; i < ROUNDS; i++) {
          succeeded +=
              attempt(() -> workspace.write("folder/new", "x".getBytes(StandardCharsets.UTF_8)));
          succeeded +=
              attempt(
                  () -> assertThat(workspace.read("folder/file")).asString().isEqualTo("inside"));
          succeeded += attempt(() -> workspace.delete("folder/new"));
          if (i % 50 == 0) {
            succeeded += attempt(() -> assertThat(workspace.diff(start)).doesNotContain("secret"));
          }
        }
      } finally {
        stop.set(true);
        attacker.join();
      }
      assertThat(succeeded).isPositive();
      assertThat(swaps.get()).isGreaterThan(100);
    }
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(outside.resolve("file"));
    }
    assertThat(outside.resolve("file")).hasContent("secret");
  }

  private static int attempt(Runnable action) {
    try {
      action.run();
      return 1;
    } catch (SandboxException e) {
      return 0;
    }
  }

  /** Swaps until told to stop; the number of times the link stood in the folder's place. */
  private static int swap(Path directory, Path outside, AtomicBoolean stop) {
    Path folder = directory.resolve("folder");
    Path aside = directory.resolve("aside");
    Path link = directory.resolve("link");
    int swaps = 0;
    while (!stop.get()) {
      try {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, outside);
        if (!Files.exists(aside)) {
          Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(link, folder, StandardCopyOption.ATOMIC_MOVE);
        swaps++;
        Files.delete(folder);
        Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // The host side made a real folder in the gap: it goes, and the next round swaps again.
        discard(folder);
      }
    }
    return swaps;
  }

  private static void discard(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve("new"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Something was written into it once more; the next round tries again.
      return;
    }
  }
}

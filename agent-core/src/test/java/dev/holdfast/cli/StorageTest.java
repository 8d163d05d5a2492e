package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  @TempDir Path runs;

  @Test
  void everythingGoesWhateverTheAgentDidToIt() throws IOException {
    Path outside = Files.writeString(runs.resolve("outside"), "stays");
    try (Storage storage = Storage.create(runs)) {
      Path closed = Files.createDirectories(storage.workspace().resolve("work/closed"));
      Files.writeString(closed.resolve("file"), "x");
      Files.createSymbolicLink(storage.workspace().resolve("link"), outside);
      Files.createDirectories(storage.scratch());
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    }

    assertThat(runs).isDirectoryContaining(path -> path.equals(outside));
    try (var left = Files.list(runs)) {
      assertThat(left).containsExactly(outside);
    }
    assertThat(outside).hasContent("stays");
  }

  @Test
  void aPatchThatCouldNotBeAppliedStays() throws IOException {
    Path patch;
    try (Storage storage = Storage.create(runs)) {
      patch = storage.workspace().resolve("changes.patch");
      Files.createDirectories(storage.workspace().resolve("work"));
      Files.writeString(patch, "the work");
    }

    assertThat(patch).hasContent("the work");
    assertThat(patch.resolveSibling("work")).doesNotExist();
  }

  @Test
  void whatAKilledProcessLeftIsDeletedByTheNextAndALiveOneIsNot() throws IOException {
    Path left = Files.createDirectories(runs.resolve("work-killed"));
    Files.writeString(left.resolve("lock"), "");
    Files.createDirectories(left.resolve("workspace/work"));
    Path run = Files.createDirectories(runs.resolve("20261124-000000-abcdef"));

    try (Storage first = Storage.create(runs)) {
      Files.createDirectories(first.workspace());
      assertThat(left).doesNotExist();
      assertThat(run).exists();
      try (Storage second = Storage.create(runs)) {
        assertThat(second.workspace()).isNotEqualTo(first.workspace());
        assertThat(first.workspace()).exists();
      }
      assertThat(first.workspace()).exists();
    }
  }

  @Test
  void thingsCloseInReverseAndAFailureStopsNoOther() {
    List<String> closed = new ArrayList<>();
    Opened opened = new Opened();
    opened.keep(() -> closed.add("first"));
    opened.keep(() -> {
      throw new IllegalStateException("jammed");
    });
    opened.keep(() -> closed.add("last"));

    assertThatThrownBy(opened::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jammed");
    assertThat(closed).containsExactly("last", "first");
  }
}

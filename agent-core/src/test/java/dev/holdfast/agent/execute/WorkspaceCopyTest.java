package dev.holdfast.agent.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.sandbox.SandboxException;
import dev.holdfast.sandbox.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real workspace behind a run: marks, patch, listing, conflict. */
class WorkspaceCopyTest {
  @TempDir Path user;
  @TempDir Path storage;

  @Test
  void changesReachTheUserOnlyByApply() throws Exception {
    Files.writeString(user.resolve("a.txt"), "old\n");
    try (Workspace workspace = Workspace.open(user, storage)) {
      WorkspaceCopy copy = new WorkspaceCopy(workspace);
      WorkingCopy.Mark start = copy.mark("start");
      workspace.write("a.txt", "bad\n".getBytes(StandardCharsets.UTF_8));
      copy.restore(start);
      assertThat(copy.diff(start)).isEmpty();
      workspace.write("a.txt", "new\n".getBytes(StandardCharsets.UTF_8));
      assertThat(copy.diff(start)).contains("-old", "+new");
      assertThat(user.resolve("a.txt")).hasContent("old\n");
      assertThat(copy.apply()).isEmpty();
      assertThat(user.resolve("a.txt")).hasContent("new\n");
    }
  }

  @Test
  void aConflictWritesNothing() throws Exception {
    Files.writeString(user.resolve("a.txt"), "old\n");
    try (Workspace workspace = Workspace.open(user, storage)) {
      WorkspaceCopy copy = new WorkspaceCopy(workspace);
      workspace.write("a.txt", "new\n".getBytes(StandardCharsets.UTF_8));
      Files.writeString(user.resolve("a.txt"), "the user's\n");
      assertThatThrownBy(copy::apply)
          .isInstanceOfSatisfying(
              SandboxException.class,
              e -> assertThat(e.code()).isEqualTo(SandboxException.Code.CONFLICT));
      assertThat(user.resolve("a.txt")).hasContent("the user's\n");
    }
  }

  @Test
  void listsFilesShallowFirstAndReadsText() throws Exception {
    Files.createDirectories(user.resolve("src/deep"));
    Files.createDirectories(user.resolve("target"));
    Files.writeString(user.resolve("src/deep/b.txt"), "é".repeat(100));
    Files.writeString(user.resolve("z.txt"), "z");
    Files.write(user.resolve("picture"), new byte[] {1, 0, 2});
    Files.writeString(user.resolve("target/out"), "o");
    try (Workspace workspace = Workspace.open(user, storage)) {
      WorkspaceCopy copy = new WorkspaceCopy(workspace);
      assertThat(copy.list(10)).containsExactly("picture", "z.txt", "src/deep/b.txt");
      assertThat(copy.list(2)).hasSize(2);
      assertThat(copy.read("src/deep/b.txt", 10)).isEqualTo("é".repeat(10));
      assertThat(copy.read("picture", 10)).isEmpty();
      assertThat(copy.read("missing", 10)).isEmpty();
    }
  }
}

package dev.holdfast.sandbox;

import static dev.holdfast.sandbox.TestingWorkspace.everything;
import static dev.holdfast.sandbox.TestingWorkspace.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeping, comparing and restoring states. */
class WorkspaceCheckpointTest {
  @TempDir private Path temporary;
  private Path user;
  private Workspace workspace;

  @BeforeEach
  void open() throws Exception {
    user = TestingWorkspace.user(temporary);
    put(user, "a.txt", "one\ntwo\nthree\n");
    put(user, "dir/b.txt", "b\n");
    put(user, "dir/sub/c.txt", "c\n");
    put(user, "new\nline \"größe\".txt", "odd\n");
    put(user, "target/classes/X.class", "old class");
    put(user, ".gitignore", "*.log\n");
    Files.createDirectory(user.resolve("empty"));
    Files.createSymbolicLink(user.resolve("link"), Path.of("a.txt"));
    workspace = TestingWorkspace.open(temporary);
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  private void change(String path, String text) throws IOException {
    put(workspace.directory(), path, text);
  }

  private Map<String, String> copied() throws IOException {
    return everything(workspace.directory());
  }

  @Test
  void restoresEveryKindOfChange() throws Exception {
    Map<String, String> before = copied();
    Checkpoint checkpoint = workspace.checkpoint("before");
    Path copy = workspace.directory();
    change("a.txt", "changed");
    change("added/deep/x", "x");
    Files.createDirectory(copy.resolve("added/nothing"));
    Files.delete(copy.resolve("new\nline \"größe\".txt"));
    Files.delete(copy.resolve("empty"));
    workspace.delete("dir");
    Files.createSymbolicLink(copy.resolve("dir"), Path.of("/etc"));
    Files.delete(copy.resolve("link"));
    change("link/inner", "a folder now");
    Files.setPosixFilePermissions(
        copy.resolve(".gitignore"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(new ProcessBuilder("mkfifo", copy.resolve("pipe").toString()).start().waitFor())
        .isZero();
    workspace.restore(checkpoint);
    assertThat(copied()).isEqualTo(before);
    assertThat(workspace.diff(checkpoint)).isEmpty();
    assertThat(workspace.changes(checkpoint)).isEmpty();
    assertThat(Files.isRegularFile(copy.resolve("dir/b.txt"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(SandboxUser.owner(copy.resolve("dir/sub/c.txt"))).isEqualTo(SandboxUser.idOnHost());
  }

  @Test
  void buildOutputsAreLeftAlone() throws Exception {
    Checkpoint checkpoint = workspace.checkpoint("before");
    change("target/classes/X.class", "new class");
    change("module/target/Y.class", "y");
    change("module/source", "s");
    change("run.log", "log");
    assertThat(workspace.changes(checkpoint))
        .containsExactly(new Change(Change.Kind.ADDED, "module/source"));
    workspace.restore(checkpoint);
    Path copy = workspace.directory();
    assertThat(copy.resolve("target/classes/X.class")).hasContent("new class");
    assertThat(copy.resolve("module/target/Y.class")).hasContent("y");
    assertThat(copy.resolve("module/source")).doesNotExist();
    assertThat(copy.resolve("run.log")).hasContent("log");
  }

  @Test
  void newIgnoreRulesHideNothingFromRestore() throws Exception {
    Checkpoint checkpoint = workspace.checkpoint("before");
    change(".gitignore", "*\n");
    change("hidden", "h");
    change("fresh/.gitignore", "*\n");
    change("fresh/hidden", "h");
    change("dir/b.txt", "changed");
    assertThat(workspace.changes(checkpoint))
        .contains(
            new Change(Change.Kind.MODIFIED, "dir/b.txt"),
            new Change(Change.Kind.MODIFIED, ".gitignore"));
    workspace.restore(checkpoint);
    assertThat(workspace.directory().resolve("hidden")).doesNotExist();
    assertThat(workspace.directory().resolve("fresh")).doesNotExist();
    assertThat(workspace.directory().resolve("dir/b.txt")).hasContent("b\n");
  }

  @Test
  void aBuildOutputInTheWayIsRemoved() throws Exception {
    change("thing", "a file");
    Checkpoint checkpoint = workspace.checkpoint("file");
    Files.delete(workspace.directory().resolve("thing"));
    change("thing/target/x", "x");
    workspace.restore(checkpoint);
    assertThat(workspace.directory().resolve("thing")).hasContent("a file");
  }

  @Test
  void sameSizeAndTimeDoesNotHideAChange() throws Exception {
    Path file = workspace.directory().resolve("a.txt");
    FileTime time = Files.getLastModifiedTime(file);
    Checkpoint first = workspace.checkpoint("first");
    for (int i = 0; i < 20; i++) {
      Files.writeString(file, "one\ntwo\nTHR" + (char) ('a' + i) + "E\n");
      Files.setLastModifiedTime(file, time);
      assertThat(workspace.diff(first)).contains("+THR" + (char) ('a' + i) + "E");
    }
  }

  @Test
  void statesFormAHistoryInAnyOrder() throws Exception {
    Checkpoint zero = workspace.checkpoint("0");
    change("a.txt", "1");
    Checkpoint one = workspace.checkpoint("1");
    change("a.txt", "2");
    change("dir/b.txt", "2");
    Checkpoint two = workspace.checkpoint("2");
    workspace.restore(zero);
    workspace.restore(two);
    assertThat(workspace.directory().resolve("dir/b.txt")).hasContent("2");
    workspace.restore(new Checkpoint("again", one.tree()));
    assertThat(workspace.directory().resolve("a.txt")).hasContent("1");
    assertThat(workspace.directory().resolve("dir/b.txt")).hasContent("b\n");
    assertThat(workspace.start().tree()).isEqualTo(zero.tree());
  }

  @Test
  void patchIsAcceptedByGit() throws Exception {
    Checkpoint start = workspace.start();
    Path copy = workspace.directory();
    Path twin = temporary.resolve("twin");
    assertThat(new ProcessBuilder("cp", "-a", user.toString(), twin.toString()).start().waitFor())
        .isZero();
    change("a.txt", "one\n2\nthree\nfour without end");
    change("dir/new file.txt", "new\n");
    change("new\nline \"größe\".txt", "even odder\n");
    Files.delete(copy.resolve("dir/b.txt"));
    Files.setPosixFilePermissions(
        copy.resolve("dir/sub/c.txt"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(copy.resolve("link"));
    Files.createSymbolicLink(copy.resolve("link"), Path.of("dir"));
    String patch = workspace.diff(start);
    assertThat(patch).contains("-two\n+2\n").contains("No newline at end of file");
    Path file = Files.writeString(temporary.resolve("patch"), patch);
    Process git =
        new ProcessBuilder("git", "apply", file.toString())
            .directory(twin.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as(said).isZero();
    assertThat(everything(twin)).isEqualTo(copied());
    Files.write(copy.resolve("binary"), new byte[] {0, 1, 2, 0});
    assertThat(workspace.diff(start)).contains("Binary files");
  }

  @Test
  void tenThousandFiles() throws Exception {
    Path many = Files.createDirectory(temporary.resolve("many"));
    for (int i = 0; i < 10_000; i++) {
      put(many, "d" + i % 100 + "/f" + i, "content " + i % 50);
    }
    try (Workspace large = Workspace.open(many, temporary.resolve("large"))) {
      Checkpoint start = large.checkpoint("start");
      large.write("d1/f1", new byte[0]);
      large.delete("d2");
      assertThat(large.changes(start)).hasSize(101);
      large.restore(start);
      assertThat(everything(large.directory())).isEqualTo(everything(many));
    }
  }

  @Test
  void tooDeeplyNestedFoldersAreAnErrorNotACrash() throws Exception {
    Path at = workspace.directory();
    for (int i = 0; i < 300; i++) {
      at = Files.createDirectory(at.resolve("d"));
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> workspace.checkpoint("deep"))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("nested more than");
    workspace.delete("d");
    assertThat(workspace.changes(workspace.start())).isEmpty();
  }
}

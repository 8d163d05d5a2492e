package dev.holdfast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening, paths, reading, writing, listing. */
class WorkspaceTest {
  @TempDir private Path temporary;
  private Path user;

  @BeforeEach
  void userDirectory() throws Exception {
    user = TestingWorkspace.user(temporary);
  }

  private Workspace open() {
    return TestingWorkspace.open(temporary);
  }

  private Path file(String path, String text) throws Exception {
    return TestingWorkspace.put(user, path, text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(ThrowingCall call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> assertThat(e.code()).isEqualTo(SandboxException.Code.PATH_REFUSED));
  }

  private static void assertWorkspaceError(ThrowingCall call, String part) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> assertThat(e.code()).isEqualTo(SandboxException.Code.WORKSPACE))
        .hasMessageContaining(part);
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  @Test
  void copiesHostileLayoutsWithoutFollowingLinks() throws Exception {
    Path script = file("bin/run.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setLastModifiedTime(script, FileTime.fromMillis(1_000_000_000_000L));
    file(".git/config", "secret of git");
    file("nested/.git/hooks/pre-commit", "hook");
    file("new\nline/größe 漢字 'quoted'.txt", "odd");
    Files.createSymbolicLink(user.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(user.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(user.resolve("etc"), Path.of("/etc"));
    assertThat(new ProcessBuilder("mkfifo", user.resolve("pipe").toString()).start().waitFor())
        .isZero();
    try (Workspace workspace = open()) {
      Path copy = workspace.directory();
      assertThat(copy.resolve("bin/run.sh")).hasContent("#!/bin/sh\n").isExecutable();
      assertThat(Files.getLastModifiedTime(copy.resolve("bin/run.sh")).toMillis())
          .isEqualTo(1_000_000_000_000L);
      assertThat(copy.resolve("new\nline/größe 漢字 'quoted'.txt")).hasContent("odd");
      assertThat(Files.readSymbolicLink(copy.resolve("loop"))).hasToString("loop");
      assertThat(Files.readSymbolicLink(copy.resolve("etc"))).hasToString("/etc");
      assertThat(copy.resolve(".git")).doesNotExist();
      assertThat(copy.resolve("nested")).isEmptyDirectory();
      assertThat(copy.resolve("pipe")).doesNotExist();
      assertThat(workspace.notes()).singleElement().asString().contains("pipe");
      if (SandboxUser.callerIsRoot()) {
        assertThat(SandboxUser.owner(copy.resolve("bin/run.sh"))).isEqualTo(SandboxUser.idOnHost());
        assertThat(SandboxUser.owner(copy.resolve("etc"))).isEqualTo(SandboxUser.idOnHost());
      }
    }
    assertThat(Files.readSymbolicLink(user.resolve("up"))).hasToString("..");
  }

  @Test
  void unusableDirectoriesAreRefusedWithAReason() throws Exception {
    Path storage = temporary.resolve("storage");
    Path missing = temporary.resolve("missing");
    assertWorkspaceError(() -> Workspace.open(missing, storage), "does not exist");
    Path plain = file("plain", "");
    assertWorkspaceError(() -> Workspace.open(plain, storage), "is not a directory");
    assertWorkspaceError(
        () -> Workspace.open(user, temporary.resolve("small"), 1000, 1), "1 files");
    file("large", "x".repeat(2000));
    assertWorkspaceError(
        () -> Workspace.open(user, temporary.resolve("few"), 1000, 100), "1000 bytes");
    open().close();
    assertWorkspaceError(this::open, "already holds a workspace");
    assertWorkspaceError(
        () -> Workspace.open(storage.resolve("work"), storage), "agent's own storage");
  }

  @Test
  void storageInsideTheDirectoryIsNotCopiedIntoItself() throws Exception {
    file("a", "a");
    try (Workspace workspace = Workspace.open(user, user.resolve("deep/storage"))) {
      assertThat(workspace.directory().resolve("deep")).isEmptyDirectory();
      assertThat(workspace.notes()).singleElement().asString().contains("deep/storage");
    }
  }

  @Test
  void pathsAreUnderstoodRelativeAndAbsolute() throws Exception {
    file("a/b", "content");
    try (Workspace workspace = open()) {
      Path expected = workspace.directory().resolve("a/b");
      for (String path :
          List.of("a/b", "./a//b", "/workspace/a/b", "a/../a/b/", "/workspace/./a/c/../b")) {
        assertThat(workspace.resolve(path)).as(path).isEqualTo(expected);
        assertThat(workspace.read(path)).as(path).isEqualTo(bytes("content"));
      }
      assertThat(workspace.resolve("/workspace")).isEqualTo(workspace.directory());
      assertThat(workspace.resolve("not/there")).hasToString(workspace.directory() + "/not/there");
      assertWorkspaceError(() -> workspace.read("not/there"), "does not exist");
      assertRefused(() -> workspace.read("a"));
      assertRefused(() -> workspace.read("."));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "/workspace/../etc",
        "/workspacex",
        "nul\0",
        "etc/passwd",
        "up/x",
        "loop",
        "chain"
      })
  void escapesAreRefused(String path) throws Exception {
    Files.createSymbolicLink(user.resolve("etc"), Path.of("/etc"));
    Files.createSymbolicLink(user.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(user.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(user.resolve("chain"), Path.of("up/../../x"));
    try (Workspace workspace = open()) {
      assertRefused(() -> workspace.resolve(path));
      assertRefused(() -> workspace.read(path));
      assertRefused(() -> workspace.write(path, bytes("x")));
      assertRefused(() -> workspace.list(path, 1));
    }
    assertThat(temporary.resolve("storage/x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".git",
        ".git/config",
        "sub/.git/hooks/pre-commit",
        ".GIT/x",
        ".holdfast/settings",
        "alias/config",
        ""
      })
  void protectedPathsAreNotWritten(String path) throws Exception {
    Files.createSymbolicLink(user.resolve("alias"), Path.of("sub/.git"));
    try (Workspace workspace = open()) {
      assertRefused(() -> workspace.write(path, bytes("x")));
      if (!path.startsWith("alias")) {
        assertRefused(() -> workspace.delete(path));
      }
      assertThat(workspace.changes(workspace.start())).isEmpty();
    }
  }

  @Test
  void linksInsideAreFollowedToRealFiles() throws Exception {
    file("docs/readme", "old");
    Files.createSymbolicLink(user.resolve("readme"), Path.of("docs/readme"));
    Files.createSymbolicLink(user.resolve("docs/self"), Path.of("/workspace/docs"));
    try (Workspace workspace = open()) {
      assertThat(workspace.read("readme")).isEqualTo(bytes("old"));
      workspace.write("docs/self/self/readme", bytes("new"));
      assertThat(workspace.directory().resolve("docs/readme")).hasContent("new");
      workspace.delete("readme");
      assertThat(workspace.directory().resolve("docs/readme")).exists();
      assertThat(Files.exists(workspace.directory().resolve("readme"), LinkOption.NOFOLLOW_LINKS))
          .isFalse();
    }
  }

  @Test
  void writingKeepsTheExecutableBitAndMakesFolders() throws Exception {
    Files.setPosixFilePermissions(
        file("run.sh", "old"), PosixFilePermissions.fromString("rwxr-x---"));
    try (Workspace workspace = open()) {
      workspace.write("run.sh", bytes("new"));
      workspace.write("/workspace/deep/er/new.txt", bytes("text"));
      Path copy = workspace.directory();
      assertThat(copy.resolve("run.sh")).hasContent("new");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("run.sh"))))
          .isEqualTo("rwxr-x---");
      assertThat(copy.resolve("deep/er/new.txt")).hasContent("text");
      assertThat(SandboxUser.owner(copy.resolve("deep/er"))).isEqualTo(SandboxUser.idOnHost());
      assertThat(SandboxUser.owner(copy.resolve("deep/er/new.txt")))
          .isEqualTo(SandboxUser.idOnHost());
      assertWorkspaceError(() -> workspace.write("deep/er", bytes("x")), "cannot write deep/er");
      assertRefused(() -> workspace.write("run.sh/below", bytes("x")));
      workspace.delete("deep");
      assertThat(copy.resolve("deep")).doesNotExist();
      assertWorkspaceError(() -> workspace.delete("deep"), "does not exist");
    }
    assertThat(user.resolve("run.sh")).hasContent("old");
  }

  @Test
  void listsToADepthAndSkipsBuildOutputs() throws Exception {
    file("b/c/d", "1234");
    file("target/classes/x", "");
    file(".gitignore", "*.log\n!keep.log\n");
    file("x.log", "");
    file("keep.log", "");
    try (Workspace workspace = open()) {
      assertThat(workspace.list(".", 2).stream().map(WorkspaceEntry::path))
          .containsExactly(".gitignore", "b", "b/c", "keep.log", "target", "x.log");
      assertThat(workspace.list("b", 9))
          .containsExactly(
              new WorkspaceEntry("b/c", WorkspaceEntry.Kind.FOLDER, 0, false),
              new WorkspaceEntry("b/c/d", WorkspaceEntry.Kind.FILE, 4, false));
      List<String> ignored = new ArrayList<>();
      workspace.walk("", 9, entry -> !entry.ignored() || ignored.add(entry.path()));
      assertThat(ignored).containsExactly("target", "x.log");
      List<String> first = new ArrayList<>();
      workspace.walk("", 9, entry -> first.add(entry.path()) && first.size() < 2);
      assertThat(first).containsExactly(".gitignore", "b");
    }
  }
}

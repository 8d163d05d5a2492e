package dev.holdfast.sandbox;

import static dev.holdfast.sandbox.TestingWorkspace.everything;
import static dev.holdfast.sandbox.TestingWorkspace.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bringing the agent's changes into the user's directory. */
class WorkspaceApplyTest {
  private static final int SOMEBODY = 12345;

  @TempDir private Path temporary;
  private Path user;
  private Workspace workspace;

  @BeforeEach
  void open() throws Exception {
    user = TestingWorkspace.user(temporary);
    put(user, "a.txt", "a\n");
    put(user, "dir/b.txt", "b\n");
    put(user, "gone/c.txt", "c\n");
    put(user, "gone/target/out", "output");
    put(user, ".git/HEAD", "ref: refs/heads/main\n");
    Files.createSymbolicLink(user.resolve("link"), Path.of("a.txt"));
    Files.createSymbolicLink(user.resolve("etc"), Path.of("/etc"));
    if (SandboxUser.callerIsRoot()) {
      for (String path : new String[] {"", "a.txt", "dir", "dir/b.txt"}) {
        Files.setAttribute(user.resolve(path), "unix:uid", SOMEBODY);
      }
    }
    Files.setPosixFilePermissions(
        user.resolve("a.txt"), PosixFilePermissions.fromString("rw-rw----"));
    workspace = TestingWorkspace.open(temporary);
  }

  @AfterEach
  void close() {
    workspace.close();
  }

  private void write(String path, String text) {
    workspace.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertConflict(Workspace workspace, String... paths) {
    assertThatThrownBy(workspace::apply)
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> {
              assertThat(e.code()).isEqualTo(SandboxException.Code.CONFLICT);
              assertThat(e.getMessage()).contains(paths);
              assertThat(e.remedy()).contains("changes.patch");
            });
  }

  @Test
  void bringsEveryKindOfChange() throws Exception {
    write("a.txt", "changed\n");
    write("dir/new/deep.txt", "new\n");
    write("target/ignored", "left out");
    workspace.delete("gone/c.txt");
    workspace.delete("link");
    workspace.delete("etc");
    write("etc/passwd", "a real folder now");
    put(workspace.directory(), ".git/hooks/post-checkout", "evil");
    put(workspace.directory(), "dir/.git", "gitdir: /tmp/evil");
    put(workspace.directory(), ".holdfast/settings", "evil");
    Path script = workspace.directory().resolve("dir/run.sh");
    Files.writeString(script, "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(workspace.directory().resolve("dir/up"), Path.of("../a.txt"));

    ApplyReport report = workspace.apply();

    assertThat(report.changes())
        .containsExactly(
            new Change(Change.Kind.MODIFIED, "a.txt"),
            new Change(Change.Kind.ADDED, "dir/new/deep.txt"),
            new Change(Change.Kind.ADDED, "dir/run.sh"),
            new Change(Change.Kind.ADDED, "dir/up"),
            new Change(Change.Kind.DELETED, "etc"),
            new Change(Change.Kind.ADDED, "etc/passwd"),
            new Change(Change.Kind.DELETED, "gone/c.txt"),
            new Change(Change.Kind.DELETED, "link"));
    assertThat(report.leftOut()).containsExactly("target/ignored");
    Map<String, String> now = everything(user);
    assertThat(now)
        .containsEntry("a.txt", "- changed\n")
        .containsEntry("dir/new/deep.txt", "- new\n")
        .containsEntry("dir/run.sh", "x #!/bin/sh\n")
        .containsEntry("dir/up", "-> ../a.txt")
        .containsEntry("etc/passwd", "- a real folder now")
        .containsEntry("gone/target/out", "- output")
        .doesNotContainKeys("link", "gone/c.txt", "target", "dir/.git", ".holdfast", ".git/hooks");
    assertThat(now.keySet()).noneMatch(path -> path.contains("apply"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(user.resolve("a.txt"))))
        .isEqualTo("rw-rw----");
    if (SandboxUser.callerIsRoot()) {
      for (String path : new String[] {"a.txt", "dir/new", "dir/new/deep.txt", "dir/up", "etc"}) {
        assertThat(SandboxUser.owner(user.resolve(path))).as(path).isEqualTo(SOMEBODY);
      }
    }
    assertThat(workspace.apply().changes()).isEmpty();
    write("a.txt", "once more\n");
    assertThat(workspace.apply().changes())
        .containsExactly(new Change(Change.Kind.MODIFIED, "a.txt"));
    assertThat(user.resolve("a.txt")).hasContent("once more");
  }

  @Test
  void nothingIsWrittenWhenAFileChangedMeanwhile() throws Exception {
    write("a.txt", "agent\n");
    write("dir/b.txt", "agent\n");
    put(user, "a.txt", "user\n");
    Map<String, String> before = everything(user);
    assertConflict(workspace, "a.txt");
    assertThat(everything(user)).isEqualTo(before);
    assertThat(temporary.resolve("storage/changes.patch")).content().contains("+agent");
  }

  @Test
  void everyKindOfMeanwhileIsAConflict() throws Exception {
    write("a.txt", "agent\n");
    write("dir/b.txt", "agent\n");
    write("fresh.txt", "agent\n");
    write("newdir/x", "agent\n");
    workspace.delete("gone/c.txt");
    Files.delete(user.resolve("a.txt"));
    Files.delete(user.resolve("dir/b.txt"));
    Files.delete(user.resolve("dir"));
    Files.createSymbolicLink(user.resolve("dir"), Path.of("/etc"));
    put(user, "fresh.txt", "user");
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(user.resolve("newdir"), elsewhere);
    put(user, "gone/c.txt", "user");
    Map<String, String> before = everything(user);
    assertConflict(workspace, "a.txt", "dir/b.txt", "fresh.txt", "gone/c.txt", "newdir");
    assertThat(everything(user)).isEqualTo(before);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void changesOfTheUserElsewhereAreKept() throws Exception {
    write("a.txt", "agent\n");
    put(user, "dir/b.txt", "user\n");
    put(user, "mine.txt", "user\n");
    workspace.apply();
    assertThat(user.resolve("a.txt")).hasContent("agent");
    assertThat(user.resolve("dir/b.txt")).hasContent("user");
    assertThat(user.resolve("mine.txt")).hasContent("user");
  }

  @Test
  void aChangeTheUserMadeTooIsNoConflict() throws Exception {
    write("a.txt", "same\n");
    put(user, "a.txt", "same\n");
    workspace.apply();
    assertThat(user.resolve("a.txt")).hasContent("same");
  }

  @Test
  void aFolderWithFilesOfTheUserIsNotReplaced() throws Exception {
    workspace.delete("dir");
    write("dir", "a file now");
    put(user, "dir/mine.txt", "user\n");
    assertConflict(workspace, "dir");
    assertThat(user.resolve("dir/b.txt")).hasContent("b");
    Files.delete(user.resolve("dir/mine.txt"));
    workspace.apply();
    assertThat(user.resolve("dir")).hasContent("a file now");
  }
}

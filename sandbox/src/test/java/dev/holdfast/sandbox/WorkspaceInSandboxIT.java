package dev.holdfast.sandbox;

import static dev.holdfast.sandbox.TestingPolicies.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command of the sandbox works in a workspace that lies in a folder of the caller alone. */
class WorkspaceInSandboxIT {
  @TempDir private Path temporary;

  @Test
  void commandsChangeTheCopyAndTheHostCanUndoAll() throws Exception {
    Path user = Files.createDirectory(temporary.resolve("user"));
    Files.writeString(user.resolve("a.txt"), "a\n");
    Path storage = Files.createDirectory(temporary.resolve("storage"));
    Files.setPosixFilePermissions(storage, PosixFilePermissions.fromString("rwx------"));
    Sandbox sandbox = Sandboxes.detect();
    try (Workspace workspace = Workspace.open(user, storage)) {
      workspace.write("from/host.txt", new byte[] {'h'});
      Checkpoint checkpoint = workspace.checkpoint("before");
      String script =
          "echo more >> a.txt && echo x > from/host.txt && mkdir closed && echo y > closed/z"
              + " && chmod 000 closed && ln -s /etc/passwd link && rm -r from && mkdir from";
      ExecResult result =
          sandbox.run(
              new ExecRequest(List.of("/bin/sh", "-c", script), workspace.inside(), ""),
              TestingPolicies.with(LIMITS, workspace.rule()));
      assertThat(result.output()).isEmpty();
      assertThat(result.succeeded()).isTrue();
      assertThat(workspace.read("a.txt")).asString().isEqualTo("a\nmore\n");
      assertThat(user.resolve("a.txt")).hasContent("a");
      sandbox.run(
          new ExecRequest(List.of("chmod", "700", "closed"), workspace.inside(), ""),
          TestingPolicies.with(LIMITS, workspace.rule()));
      workspace.restore(checkpoint);
      assertThat(workspace.changes(workspace.start()))
          .containsExactly(new Change(Change.Kind.ADDED, "from/host.txt"));
      assertThat(workspace.read("from/host.txt")).asString().isEqualTo("h");
    }
  }
}

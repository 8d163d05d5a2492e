package dev.holdfast.tools;

import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import java.nio.file.Path;
import java.util.Set;

/** The real sandbox of this machine around a test's directory. */
public final class TestingContexts {

  private static final Sandbox SANDBOX = Sandboxes.detect();

  private TestingContexts() {}

  /**
   * A context over a fresh workspace.
   *
   * @param temporary a test's own directory, which receives workspace and scratch
   * @param allowedHosts for the browser
   */
  public static ToolContext of(Path temporary, String... allowedHosts) throws Exception {
    Workspace workspace = TestingWorkspaces.of(temporary);
    return new ToolContext(
        SANDBOX, workspace, Limits.standard(), Set.of(allowedHosts), temporary.resolve("scratch"));
  }
}

package dev.holdfast.agent.demo;

import static java.util.Objects.requireNonNull;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.execute.SandboxCheckRunner;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A workspace with the real tools and the real sandbox, where the moves of instances are played.
 */
public final class TestingPlace implements AutoCloseable {
  private final Workspace workspace;
  private final Toolbox tools;
  private final SandboxCheckRunner checks;

  /**
   * @param user an empty folder
   * @param home where the working copy lies
   */
  public TestingPlace(Path user, Path home) {
    workspace = Workspace.open(user, home.resolve("storage"));
    ToolContext context =
        new ToolContext(
            Sandboxes.detect(), workspace, Limits.standard(), Set.of(), home.resolve("scratch"));
    tools = Toolbox.standard(context);
    checks = new SandboxCheckRunner(context);
  }

  /** What a tool really answers. */
  public Answer call(String tool, String arguments) throws InterruptedException {
    ToolResult result =
        tools.execute(ToolExecutionRequest.builder().name(tool).arguments(arguments).build());
    return new Answer(result.text(), !result.error());
  }

  /** What a check really says. */
  public Answer check(String command) throws InterruptedException {
    CheckResult result = checks.run(Check.of(command));
    return new Answer(result.output(), result.passed());
  }

  /** The text of a file, empty if there is none. */
  public Optional<String> text(String path) {
    try {
      Path file = workspace.directory().resolve(path);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void write(String path, String text) throws IOException {
    Path file = workspace.directory().resolve(path);
    Files.createDirectories(requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  public void delete(String path) throws IOException {
    Files.deleteIfExists(workspace.directory().resolve(path));
  }

  @Override
  public void close() {
    tools.close();
    workspace.close();
  }
}

package dev.holdfast.examples.seed;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Directories;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.execute.AgentParts;
import dev.holdfast.agent.execute.PlanExecuteAgent;
import dev.holdfast.agent.execute.WorkspaceCopy;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The real agent on a real working copy, with a script for a model. Only what starts a process is
 * replayed: checks, code, browser.
 */
final class ReplayedRun {
  private static final double CHECK_SECONDS = 0.05;

  private final ChatFormat format;
  private final Sandbox sandbox;
  private final Path scratch;

  /**
   * @param format of the model that is to be trained
   * @param scratch an empty folder for working copies, quick if it lies in memory
   */
  ReplayedRun(ChatFormat format, Sandbox sandbox, Path scratch) {
    this.format = format;
    this.sandbox = sandbox;
    this.scratch = scratch;
  }

  /**
   * Plays an instance's moves.
   *
   * @throws IllegalStateException when they do not lead to a finished task
   */
  Episode episode(Instance instance) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "run");
    try {
      return play(instance, folder);
    } finally {
      Folders.delete(folder);
    }
  }

  private Episode play(Instance instance, Path folder) throws IOException {
    Path project = folder.resolve("project");
    instance.writeTo(project);
    Script script = new Script(instance);
    Solver model = new Solver(format, script);
    try (Workspace workspace = Workspace.open(project, folder.resolve("workspace"))) {
      ToolContext context =
          new ToolContext(sandbox, workspace, Limits.standard(), Set.of(), folder.resolve("tools"));
      try (Toolbox real = Toolbox.standard(context)) {
        AgentParts parts =
            new AgentParts(
                model,
                "script",
                new Toolbox(ReplayedTool.all(real, workspace, script)),
                check -> checked(instance, workspace, check),
                new WorkspaceCopy(workspace),
                Directories.from(Map.of("HOLDFAST_HOME", folder.toString()), folder),
                ReplayedRun::ignore);
        Outcome outcome =
            new PlanExecuteAgent(parts).run(Task.of(instance.task(), Check.of(instance.check())));
        if (outcome.status() != OutcomeStatus.DONE || script.left() > 0) {
          throw new IllegalStateException(
              script.name() + ": " + outcome.summary() + " (" + script.left() + " moves left)");
        }
      }
    }
    return model.episode();
  }

  private static CheckResult checked(Instance instance, Workspace workspace, Check check) {
    WorkspaceCopy copy = new WorkspaceCopy(workspace);
    Answer answer =
        instance
            .replay()
            .run(path ->
                Optional.of(path)
                    .flatMap(copy::bytes)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    return new CheckResult(
        check.command(),
        answer.succeeded(),
        answer.succeeded() ? 0 : 1,
        false,
        answer.text(),
        CHECK_SECONDS);
  }

  private static void ignore(AgentEvent event) {
    // The episode has everything that matters.
  }
}

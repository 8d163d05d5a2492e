package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Directories;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.Task;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * An agent on fakes. A check {@code FILE=TEXT} passes if the file of the workspace has that
 * content; it leaves a file {@code build.log} behind, as builds do.
 */
final class TestingAgent {
  final TestingWorkspace workspace = new TestingWorkspace(Map.of("a.txt", "old"));
  final List<AgentEvent> events = Collections.synchronizedList(new ArrayList<>());
  final Directories directories;
  final PlanExecuteAgent agent;
  int checksRun;

  TestingAgent(ChatModel model, Path home) {
    directories = Directories.from(Map.of("HOLDFAST_HOME", home.toString()), home);
    agent =
        new PlanExecuteAgent(
            new AgentParts(
                model,
                "testing",
                TestingTools.on(workspace),
                this::check,
                workspace,
                directories,
                events::add));
  }

  Outcome run(Task task) {
    return agent.run(task);
  }

  <T extends AgentEvent> List<T> events(Class<T> type) {
    List<T> found = new ArrayList<>();
    for (AgentEvent event : List.copyOf(events)) {
      if (type.isInstance(event)) {
        found.add(type.cast(event));
      }
    }
    return found;
  }

  private CheckResult check(Check check) {
    checksRun++;
    workspace.files.put("build.log", "run " + checksRun);
    String[] parts = check.command().split("=", 2);
    String actual = workspace.files.getOrDefault(parts[0], "(missing)");
    boolean passed = actual.equals(parts[1]);
    String output = parts[0] + ": expected " + parts[1] + " but was " + actual;
    return new CheckResult(check.command(), passed, passed ? 0 : 1, false, output, 0.1);
  }
}

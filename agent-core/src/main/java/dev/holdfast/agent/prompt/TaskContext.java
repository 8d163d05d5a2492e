package dev.holdfast.agent.prompt;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Task;
import java.util.List;

/**
 * The opening of the first user message: task, files, checks. It is written once, before planning,
 * and stays the same to the byte for every later call of the run.
 */
public final class TaskContext {
  private static final int TASK_LIMIT = 8_000;
  private static final int OUTPUT_LIMIT = 1_600;

  private TaskContext() {}

  /**
   * Writes the opening.
   *
   * @param files digest of the workspace, one entry a line
   * @param checks results of the task's checks before any work
   */
  public static String text(Task task, List<String> files, List<CheckResult> checks) {
    StringBuilder text = new StringBuilder();
    text.append("Task: ").append(Texts.head(task.text().strip(), TASK_LIMIT)).append('\n');
    text.append("\nFiles in /workspace:\n");
    if (files.isEmpty()) {
      text.append("(none)\n");
    }
    for (String file : files) {
      text.append(file).append('\n');
    }
    for (CheckResult check : checks) {
      text.append('\n').append(describe(check, OUTPUT_LIMIT / checks.size()));
    }
    return text.toString();
  }

  private static String describe(CheckResult check, int limit) {
    String command = Texts.line(check.command(), 300);
    if (check.passed()) {
      return "This check passes and must still pass at the end: " + command + "\n";
    }
    return "The task is done when this check passes: "
        + command
        + "\nNow it "
        + (check.timedOut() ? "runs into its time limit" : "fails")
        + ". Its output:\n"
        + FailureExcerpt.of(check.output(), limit)
        + "\n";
  }
}

package dev.holdfast.agent.prompt;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * The opening of the first user message: task, files, checks. It is written once, before planning,
 * and stays the same to the byte for every later call of the run.
 */
public final class TaskContext {
  private static final int TASK_LIMIT = 8_000;
  private static final int OUTPUT_LIMIT = 1_600;
  private static final int LISTED_FILES = 40;
  private static final int KNOWN_FILES = 2_000;
  private static final int FILE_LIMIT = 1_800;
  private static final int FILES_LIMIT = 3_600;

  private TaskContext() {}

  /**
   * Writes the opening.
   *
   * @param checks results of the task's checks before any work
   */
  public static String text(Task task, WorkspaceFiles workspace, List<CheckResult> checks) {
    StringBuilder text = new StringBuilder();
    text.append("Task: ").append(Texts.head(task.text().strip(), TASK_LIMIT)).append('\n');
    List<String> files = workspace.list(KNOWN_FILES);
    appendList(text, files);
    // Not the scripts that only judge: they draw a small model's attention to themselves.
    List<String> shown = new ArrayList<>(files);
    List<String> named = MentionedFiles.in(task.text(), files);
    StringBuilder mentions = new StringBuilder(task.text());
    for (CheckResult check : checks) {
      text.append('\n').append(describe(check, OUTPUT_LIMIT / checks.size()));
      List<String> judges = MentionedFiles.in(check.command(), files);
      shown.removeIf(file -> judges.contains(file) && !named.contains(file));
      mentions.append('\n').append(check.output());
    }
    appendContents(text, workspace, RelevantFiles.choose(shown, mentions.toString()));
    return text.toString();
  }

  /**
   * Whether a failing check says something about files that are there, so that there is a fault to
   * be found. Else something is missing and has to be made.
   */
  public static boolean pointsAtFiles(WorkspaceFiles workspace, List<CheckResult> checks) {
    List<String> files = workspace.list(KNOWN_FILES);
    for (CheckResult check : checks) {
      if (!check.passed() && !MentionedFiles.in(check.output(), files).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static void appendList(StringBuilder text, List<String> files) {
    text.append("\nFiles in /workspace:\n");
    for (String file : files.subList(0, Math.min(LISTED_FILES, files.size()))) {
      text.append(Texts.line(file, 200)).append('\n');
    }
    if (files.isEmpty()) {
      text.append("(none)\n");
    } else if (files.size() > LISTED_FILES) {
      String more = files.size() == KNOWN_FILES ? "many" : "" + (files.size() - LISTED_FILES);
      text.append("(and ").append(more).append(" more)\n");
    }
  }

  private static void appendContents(
      StringBuilder text, WorkspaceFiles workspace, List<String> chosen) {
    int left = FILES_LIMIT;
    for (String file : chosen) {
      String content = workspace.read(file, FILE_LIMIT + 1).strip();
      if (content.isEmpty() || left < FILE_LIMIT / 4) {
        continue;
      }
      String shown = Texts.head(content, Math.min(left, FILE_LIMIT));
      left -= shown.length();
      text.append('\n').append(file).append(":\n```\n").append(shown).append("\n```\n");
    }
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

package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The task's checks and what they last said. A check judges and changes nothing: what it writes
 * (build output, caches) is taken back, so that it reaches neither the patch nor the user's
 * directory.
 */
final class TaskChecks {
  private static final double QUICK_SECONDS = 10;

  private final List<Check> checks;
  private final CheckRunner runner;
  private final WorkingCopy workspace;
  private final JudgeFiles judges;
  private final AgentListener listener;
  private Verdict last = new Verdict(List.of(), null);
  private boolean passedAtStart;

  /**
   * What the checks said about a state of the workspace.
   *
   * @param results one for each check; empty before the first time
   * @param judged the state, absent before the first time
   */
  record Verdict(List<CheckResult> results, WorkingCopy.@Nullable Mark judged) {

    int passing() {
      int passing = 0;
      for (CheckResult result : results) {
        passing += result.passed() ? 1 : 0;
      }
      return passing;
    }
  }

  TaskChecks(
      Task task,
      CheckRunner runner,
      WorkingCopy workspace,
      JudgeFiles judges,
      AgentListener listener) {
    this.checks = task.checks();
    this.judges = judges;
    this.runner = runner;
    this.workspace = workspace;
    this.listener = listener;
  }

  /** Runs the checks before any work. */
  void runAtStart() throws InterruptedException {
    refresh(0);
    passedAtStart = present() && !failing();
  }

  /** Runs the checks again unless the workspace is as they last saw it; whether they ran. */
  boolean refresh(int step) throws InterruptedException {
    judges.putBack();
    if (!present() || (last.judged() != null && !changedSince(last.judged()))) {
      return false;
    }
    WorkingCopy.Mark before = workspace.mark("before checks");
    List<CheckResult> fresh = new ArrayList<>();
    for (Check check : checks) {
      fresh.add(run(step, check, before));
    }
    last = new Verdict(List.copyOf(fresh), before);
    return true;
  }

  /** Runs a check that is not the task's. */
  CheckResult runOnce(int step, Check check) throws InterruptedException {
    return run(step, check, workspace.mark("before a step's check"));
  }

  private CheckResult run(int step, Check check, WorkingCopy.Mark before)
      throws InterruptedException {
    listener.on(new AgentEvent.CheckStarted(step, check.command()));
    CheckResult result = runner.run(check);
    workspace.restore(before);
    listener.on(new AgentEvent.CheckRan(step, result));
    return result;
  }

  boolean changedSince(WorkingCopy.Mark mark) {
    return !workspace.diff(mark).isEmpty();
  }

  boolean present() {
    return !checks.isEmpty();
  }

  /** Whether a check failed when last run. */
  boolean failing() {
    return firstFailure().isPresent();
  }

  Optional<CheckResult> firstFailure() {
    for (CheckResult result : last.results()) {
      if (!result.passed()) {
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  /** What the checks said last. */
  Verdict last() {
    return last;
  }

  /** The workspace went back to an earlier state, and with it what the checks say about it. */
  void goBackTo(Verdict earlier) {
    last = earlier;
  }

  /**
   * Whether the checks alone prove the task done, so that the rest of the plan can be left out.
   * Checks that passed before any work prove nothing until the plan is finished.
   */
  boolean finished() {
    return present() && !passedAtStart && !failing();
  }

  /** Whether running the checks costs less than a small model's reply usually does. */
  boolean quick() {
    double seconds = 0;
    for (CheckResult result : last.results()) {
      seconds += result.seconds();
    }
    return present() && seconds < QUICK_SECONDS;
  }

  /** The last results, empty if the task has no checks. */
  List<CheckResult> results() {
    return last.results();
  }
}

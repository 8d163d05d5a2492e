package dev.holdfast.agent.execute;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.prompt.FailureExcerpt;
import dev.holdfast.tools.Toolbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a step by running checks. A claim that a check refutes goes back to the model with the
 * check's output, a bounded number of times: that output is what a small model needs most.
 *
 * <p>The check that the model proposed in its plan is advice while the task has checks of its own:
 * it is shown to the model, but the step passes on. Without checks of the task it decides.
 */
final class HarnessGate implements StepGate {
  private static final int NUDGES = 2;
  private static final int REPAIRS = 2;
  private static final int OUTPUT_LIMIT = 1_600;
  private static final int REMARK_LIMIT = 600;

  private final PlanStep step;
  private final boolean last;
  private final TaskChecks checks;
  private final WorkingCopy.Mark start;
  private final Toolbox tools;
  private int nudges;
  private int repairs;
  private Optional<CheckResult> stepCheck = Optional.empty();

  /**
   * @param last whether the plan has no later step
   * @param start the workspace before the step
   */
  HarnessGate(
      PlanStep step, boolean last, TaskChecks checks, WorkingCopy.Mark start, Toolbox tools) {
    this.step = step;
    this.last = last;
    this.checks = checks;
    this.start = start;
    this.tools = tools;
  }

  @Override
  public Optional<Objection> objection(String reply) throws InterruptedException {
    judge();
    if (checks.finished()) {
      return Optional.empty();
    }
    boolean unfinished = last && checks.failing();
    if (nudges < NUDGES && !checks.changedSince(start) && (unfinished || reply.contains("```"))) {
      nudges++;
      return Optional.of(new Objection("nothing changed", CallReminder.nothingChanged(tools)));
    }
    Optional<CheckResult> failed = failedCheck(unfinished);
    if (failed.isEmpty() || repairs == REPAIRS) {
      return Optional.empty();
    }
    repairs++;
    CheckResult check = failed.get();
    return Optional.of(
        new Objection(
            "check failed",
            "It is not done: the check "
                + check.describe()
                + "\n"
                + FailureExcerpt.of(check.output(), OUTPUT_LIMIT)
                + "\nFind the cause and fix it with a tool."));
  }

  @Override
  public boolean unchecked() {
    return step.check().isEmpty() && !checks.present();
  }

  @Override
  public Optional<String> remark() throws InterruptedException {
    if (!checks.quick() || checks.finished() || !checks.refresh(step.number())) {
      return Optional.empty();
    }
    if (checks.finished()) {
      return Optional.of(
          "The checks of the task pass now. If the task is complete, reply with one short sentence"
              + " and no tool call.");
    }
    return checks
        .firstFailure()
        .map(check ->
            "Not finished yet, the check "
                + check.describe()
                + "\n"
                + FailureExcerpt.of(check.output(), REMARK_LIMIT));
  }

  /** Runs the checks that are due; results of an unchanged workspace stand. */
  void judge() throws InterruptedException {
    if (last || checks.changedSince(start)) {
      checks.refresh(step.number());
    }
    if (step.check().isPresent() && !checks.finished()) {
      stepCheck = Optional.of(checks.runOnce(step.number(), Check.of(step.check().get())));
    }
  }

  private Optional<CheckResult> failedCheck(boolean unfinished) {
    if (unfinished) {
      return checks.firstFailure();
    }
    return stepCheck.filter(result -> !result.passed());
  }

  /** Whether the check of the step decides over it and failed. */
  boolean refuted() {
    return !checks.present() && stepCheck.isPresent() && !stepCheck.get().passed();
  }

  /** The last results: of the step's own check, then of the task's checks if they were due. */
  List<CheckResult> results() {
    List<CheckResult> results = new ArrayList<>();
    stepCheck.ifPresent(results::add);
    results.addAll(checks.results());
    return List.copyOf(results);
  }
}

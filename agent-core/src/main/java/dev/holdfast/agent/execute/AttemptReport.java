package dev.holdfast.agent.execute;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.prompt.FailureExcerpt;
import dev.holdfast.agent.prompt.Texts;
import java.util.List;

/** Tells the planner what a failed attempt did, so that the second plan is another one. */
final class AttemptReport {
  private static final int DIFF_LIMIT = 1_500;
  private static final int OUTPUT_LIMIT = 1_200;

  private AttemptReport() {}

  /**
   * @param diff changes of the failed step
   * @param rolledBack whether they were taken back
   * @param failing checks that failed with those changes
   */
  static String text(
      String reason,
      List<StepOutcome> steps,
      String diff,
      boolean rolledBack,
      List<CheckResult> failing) {
    StringBuilder text = new StringBuilder("A first attempt failed: ").append(reason).append('\n');
    for (StepOutcome step : steps) {
      text.append("- ")
          .append(step.title())
          .append(": ")
          .append(Texts.line(step.summary(), 200))
          .append('\n');
    }
    if (diff.isEmpty()) {
      text.append("It changed nothing in its last step.\n");
    } else {
      text.append(rolledBack ? "These changes were taken back:\n" : "These changes are kept:\n")
          .append(Texts.head(diff, DIFF_LIMIT))
          .append('\n');
    }
    for (CheckResult check : failing) {
      text.append("With them the check ")
          .append(check.describe())
          .append('\n')
          .append(FailureExcerpt.of(check.output(), OUTPUT_LIMIT / failing.size()))
          .append('\n');
    }
    return text.append("Choose another way.").toString();
  }
}

package dev.holdfast.agent.execute;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.prompt.FailureExcerpt;
import dev.holdfast.agent.prompt.Texts;
import java.util.List;

/**
 * The user message that opens a step: the run's context first, unchanged, then what is special to
 * the step. A finished step is one line here; its conversation is gone.
 */
final class StepPrompt {
  private static final int DONE_LIMIT = 200;
  private static final int OUTPUT_LIMIT = 1_200;

  private StepPrompt() {}

  /**
   * @param done outcomes of this plan's earlier steps
   * @param failing present results of failing checks, empty if the context already shows them
   */
  static String text(
      String context, Plan plan, PlanStep step, List<StepOutcome> done, List<CheckResult> failing) {
    StringBuilder text = new StringBuilder(context);
    if (plan.steps().size() > 1) {
      text.append("\nPlan:\n");
      for (PlanStep planned : plan.steps()) {
        text.append(planned.number()).append(". ").append(planned.title());
        for (StepOutcome outcome : done) {
          if (outcome.number() == planned.number()) {
            text.append(" (ended: ").append(Texts.line(outcome.summary(), DONE_LIMIT)).append(')');
          }
        }
        text.append('\n');
      }
    }
    for (CheckResult check : failing) {
      text.append("\nAfter the work so far the check ")
          .append(check.describe())
          .append('\n')
          .append(FailureExcerpt.of(check.output(), OUTPUT_LIMIT / failing.size()))
          .append('\n');
    }
    if (plan.steps().size() > 1) {
      text.append("\nNow do step ").append(step.number()).append(" only: ");
    } else {
      text.append("\nNow do it: ");
    }
    return text.append(step.instruction()).append("\nCall a tool.").toString();
  }
}

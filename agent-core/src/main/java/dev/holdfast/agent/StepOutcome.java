package dev.holdfast.agent;

import java.util.List;

/**
 * How a step ended.
 *
 * @param number the step's number in its plan
 * @param title the step's title
 * @param attempt 1 for the first plan, 2 for the plan made after a failure
 * @param done whether the model ended the step by itself and no check of the step failed
 * @param summary the model's last words, or why the step failed
 * @param toolCalls tool calls made
 * @param checks checks the harness ran at the end of the step
 */
public record StepOutcome(
    int number,
    String title,
    int attempt,
    boolean done,
    String summary,
    int toolCalls,
    List<CheckResult> checks) {

  public StepOutcome {
    checks = List.copyOf(checks);
  }
}

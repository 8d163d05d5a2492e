package dev.holdfast.agent;

import java.util.List;

/**
 * The way to do a task.
 *
 * @param steps at least one
 * @param fallback whether the model gave no usable plan and the only step is the task itself
 */
public record Plan(List<PlanStep> steps, boolean fallback) {

  public Plan {
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a plan needs a step");
    }
    steps = List.copyOf(steps);
  }
}

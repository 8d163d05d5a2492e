package dev.holdfast.agent;

import java.util.List;

/**
 * What the user wants.
 *
 * @param text the task in the user's words
 * @param checks commands that must all pass before the task counts as done; may be empty
 * @param budget what the run may cost
 * @param seed seed of the model's sampler
 */
public record Task(String text, List<Check> checks, Budget budget, long seed) {

  public Task {
    if (text.isBlank()) {
      throw new IllegalArgumentException("task text is empty");
    }
    checks = List.copyOf(checks);
  }

  /** A task with the standard budget and seed 0. */
  public static Task of(String text, Check... checks) {
    return new Task(text, List.of(checks), Budget.standard(), 0);
  }
}

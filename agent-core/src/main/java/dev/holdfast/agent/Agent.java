package dev.holdfast.agent;

/**
 * Works on tasks in one workspace, one task at a time. Expected failures (a broken model, a missing
 * sandbox, a budget, an interrupt) are outcomes, never exceptions.
 */
public interface Agent {

  /**
   * Plans, acts, checks. The user's directory changes only if the outcome is {@link
   * OutcomeStatus#DONE}.
   */
  Outcome run(Task task);

  /**
   * Only plans: nothing is executed except the task's checks. {@link Outcome#plan()} is present if
   * the outcome is {@link OutcomeStatus#DONE}.
   */
  Outcome plan(Task task);

  /** Ends the work in progress with {@link OutcomeStatus#INTERRUPTED}; safe on any thread. */
  void cancel();
}

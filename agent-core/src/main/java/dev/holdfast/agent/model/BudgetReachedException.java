package dev.holdfast.agent.model;

/** A limit of the budget is reached; the message names it. */
public final class BudgetReachedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BudgetReachedException(String message) {
    super(message);
  }
}

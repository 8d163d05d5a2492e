package dev.holdfast.agent;

/** The exit codes of the command line: one for each way a run can end. */
public final class ExitCode {
  /** Done, and every check passed. */
  public static final int DONE = 0;

  /** Not done: a check failed. */
  public static final int NOT_DONE = 1;

  /** Wrong usage or configuration. */
  public static final int USAGE = 2;

  /** A budget or limit was reached. */
  public static final int BUDGET = 3;

  /** Refused by policy, or the user's files changed meanwhile. */
  public static final int REFUSED = 4;

  /** The model is missing or unusable. */
  public static final int MODEL_UNUSABLE = 5;

  /** The sandbox is unavailable. */
  public static final int SANDBOX_UNAVAILABLE = 6;

  /** An error of Holdfast itself. */
  public static final int INTERNAL = 70;

  /** The user interrupted the run. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}

package dev.holdfast.agent;

import java.util.Locale;

/** How a run ended. */
public enum OutcomeStatus {
  /** The work is finished; every check of the task passed. */
  DONE(ExitCode.DONE),
  /** The work is not finished or a check fails. */
  NOT_DONE(ExitCode.NOT_DONE),
  /** The command line or its configuration is wrong; nothing ran. */
  USAGE(ExitCode.USAGE),
  /** Steps, tokens or time ran out. */
  BUDGET(ExitCode.BUDGET),
  /** A policy, an approval or a conflict with the user's own changes stood in the way. */
  REFUSED(ExitCode.REFUSED),
  /** The model is missing, broken or unsupported. */
  MODEL_UNUSABLE(ExitCode.MODEL_UNUSABLE),
  /** No sandbox could be started. */
  SANDBOX_UNAVAILABLE(ExitCode.SANDBOX_UNAVAILABLE),
  /** An error of Holdfast itself. */
  INTERNAL(ExitCode.INTERNAL),
  /** The user interrupted the run. */
  INTERRUPTED(ExitCode.INTERRUPTED);

  private final int exitCode;

  OutcomeStatus(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Exit code of the process, see {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }

  /** The name as JSON shows it, for instance {@code not_done}. */
  public String jsonName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

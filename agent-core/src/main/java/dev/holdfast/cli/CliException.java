package dev.holdfast.cli;

import dev.holdfast.agent.Failure;
import dev.holdfast.agent.OutcomeStatus;

/** The command line cannot do what was asked. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private CliException(Problem problem) {
    super(problem.failure().message());
    this.problem = problem;
  }

  /** Something on the command line, or in a file it names, is wrong. */
  static CliException usage(String message, String remedy) {
    return new CliException(
        new Problem(OutcomeStatus.USAGE, new Failure("USAGE", message, remedy)));
  }

  /** There is no model to work with. */
  static CliException modelMissing(String message, String remedy) {
    return new CliException(
        new Problem(OutcomeStatus.MODEL_UNUSABLE, new Failure("MODEL_MISSING", message, remedy)));
  }

  /** The model was not made for such a task. */
  static CliException unfamiliar(String message, String remedy) {
    return new CliException(
        new Problem(OutcomeStatus.REFUSED, new Failure("TASK_UNFAMILIAR", message, remedy)));
  }

  Problem problem() {
    return problem;
  }
}

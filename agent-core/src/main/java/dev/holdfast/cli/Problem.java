package dev.holdfast.cli;

import dev.holdfast.agent.Failure;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.engine.EngineException;
import dev.holdfast.sandbox.SandboxException;

/**
 * Why a command ended before it had a result.
 *
 * @param status decides the exit code
 * @param failure code, message and remedy for the user
 */
record Problem(OutcomeStatus status, Failure failure) {

  /** Translates what a command threw. */
  static Problem of(Throwable thrown) {
    return switch (thrown) {
      case CliException problem -> problem.problem();
      case EngineException problem ->
          of(status(problem), problem.code().name(), problem, problem.remedy());
      case SandboxException problem ->
          of(status(problem), problem.code().name(), problem, problem.remedy());
      case InterruptedException ignored -> interrupted();
      case OutOfMemoryError problem ->
          of(
              OutcomeStatus.INTERNAL,
              "OUT_OF_MEMORY",
              problem,
              "Close other programs, choose a smaller model, or allow more memory: set"
                  + " JAVA_TOOL_OPTIONS=-Xmx8g.");
      default -> of(OutcomeStatus.INTERNAL, "INTERNAL", thrown, "");
    };
  }

  /** The user pressed Ctrl-C before there was a result. */
  static Problem interrupted() {
    return new Problem(
        OutcomeStatus.INTERRUPTED,
        new Failure("INTERRUPTED", "interrupted; nothing was changed", ""));
  }

  private static Problem of(OutcomeStatus status, String code, Throwable thrown, String remedy) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      message = thrown.getClass().getSimpleName();
    }
    return new Problem(status, new Failure(code, message, remedy));
  }

  private static OutcomeStatus status(EngineException problem) {
    return switch (problem.code()) {
      case MODEL_MISSING, MODEL_MALFORMED, MODEL_UNSUPPORTED -> OutcomeStatus.MODEL_UNUSABLE;
      case CHAT_INVALID, REQUEST_INVALID -> OutcomeStatus.USAGE;
      case CONTEXT_FULL -> OutcomeStatus.BUDGET;
    };
  }

  private static OutcomeStatus status(SandboxException problem) {
    return switch (problem.code()) {
      case UNAVAILABLE, START_FAILED -> OutcomeStatus.SANDBOX_UNAVAILABLE;
      case PATH_REFUSED, CONFLICT -> OutcomeStatus.REFUSED;
      case WORKSPACE -> OutcomeStatus.USAGE;
    };
  }
}

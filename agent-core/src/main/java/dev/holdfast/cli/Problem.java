package dev.holdfast.cli;

import dev.holdfast.agent.Failure;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.execute.Failures;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

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
      case InterruptedException ignored -> interrupted();
      case EngineException asked
          when asked.code() == ErrorCode.CHAT_INVALID
              || asked.code() == ErrorCode.REQUEST_INVALID
              || asked.code() == ErrorCode.SCHEMA_UNSUPPORTED
              || asked.code() == ErrorCode.STATE_DAMAGED ->
          // An agent's own mistake, but here chat, request, schema or archive came from the user.
          new Problem(
              OutcomeStatus.USAGE,
              new Failure(asked.code().name(), String.valueOf(asked.getMessage()), asked.remedy()));
      default -> {
        Failures.Ending ending = Failures.of(thrown);
        yield new Problem(ending.status(), ending.failure());
      }
    };
  }

  /** The user pressed Ctrl-C before there was a result. */
  static Problem interrupted() {
    return new Problem(
        OutcomeStatus.INTERRUPTED,
        new Failure("INTERRUPTED", "interrupted; nothing was changed", ""));
  }
}

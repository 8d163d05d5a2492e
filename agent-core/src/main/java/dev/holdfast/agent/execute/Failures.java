package dev.holdfast.agent.execute;

import dev.holdfast.agent.Failure;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.model.BudgetReachedException;
import dev.holdfast.engine.EngineException;
import dev.holdfast.sandbox.SandboxException;
import dev.langchain4j.exception.LangChain4jException;
import java.nio.file.Path;

/** Which outcome an exception means. */
public final class Failures {
  private static final String LARGER_BUDGET =
      "Run again with a larger budget, or with a smaller task.";

  private Failures() {}

  /** An outcome's status and its reason. */
  public record Ending(OutcomeStatus status, Failure failure) {}

  /** The ending for whatever was thrown while a model or a workspace was opened, or a task ran. */
  public static Ending of(Throwable thrown) {
    return switch (thrown) {
      case BudgetReachedException e ->
          ending(OutcomeStatus.BUDGET, "BUDGET", message(e), LARGER_BUDGET);
      case EngineException e -> engine(e);
      case SandboxException e -> sandbox(e);
      case LangChain4jException e ->
          ending(
              OutcomeStatus.MODEL_UNUSABLE,
              "MODEL_CALL_FAILED",
              "the model call failed: " + message(e),
              "See whether the model's server runs and accepts this request.");
      case OutOfMemoryError e ->
          ending(
              OutcomeStatus.INTERNAL,
              "OUT_OF_MEMORY",
              "the program's memory is full: " + message(e),
              "Use a smaller model or give the JVM more memory with -Xmx.");
      default ->
          ending(
              OutcomeStatus.INTERNAL,
              "INTERNAL",
              thrown.getClass().getSimpleName() + ": " + message(thrown),
              "This is an error of Holdfast: please report it with the run's trace.");
    };
  }

  static Ending timeOver(java.time.Duration limit) {
    return ending(
        OutcomeStatus.BUDGET,
        "BUDGET",
        "time budget reached: " + limit.toSeconds() + " s",
        LARGER_BUDGET);
  }

  static Ending interrupted() {
    return ending(
        OutcomeStatus.INTERRUPTED, "INTERRUPTED", "the run was interrupted", "Run it again.");
  }

  static Ending notDone(String reason) {
    return ending(
        OutcomeStatus.NOT_DONE,
        "NOT_DONE",
        reason,
        "Read the trace, then give a smaller task, more detail, or a stronger model.");
  }

  /** The work is done, but the user's directory cannot take it. */
  static Ending notApplied(SandboxException e, Path patch) {
    if (e.code() != SandboxException.Code.CONFLICT) {
      return sandbox(e);
    }
    return ending(
        OutcomeStatus.REFUSED,
        e.code().name(),
        "the work is done, but not applied: " + message(e),
        "Merge it yourself: git apply --3way " + patch);
  }

  private static Ending engine(EngineException e) {
    OutcomeStatus status =
        switch (e.code()) {
          case MODEL_MISSING, MODEL_MALFORMED, MODEL_UNSUPPORTED -> OutcomeStatus.MODEL_UNUSABLE;
          case CONTEXT_FULL, OUT_OF_MEMORY -> OutcomeStatus.BUDGET;
          case CHAT_INVALID, REQUEST_INVALID, SCHEMA_UNSUPPORTED, STATE_DAMAGED ->
              OutcomeStatus.INTERNAL;
        };
    return ending(status, e.code().name(), message(e), e.remedy());
  }

  private static Ending sandbox(SandboxException e) {
    OutcomeStatus status =
        switch (e.code()) {
          case UNAVAILABLE, START_FAILED -> OutcomeStatus.SANDBOX_UNAVAILABLE;
          case PATH_REFUSED, CONFLICT -> OutcomeStatus.REFUSED;
          case WORKSPACE -> OutcomeStatus.USAGE;
        };
    return ending(status, e.code().name(), message(e), e.remedy());
  }

  private static Ending ending(OutcomeStatus status, String code, String text, String remedy) {
    return new Ending(status, new Failure(code, text, remedy));
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}

package dev.holdfast.agent;

import java.util.List;
import java.util.Optional;

/**
 * The result of a run.
 *
 * @param status how it ended
 * @param summary a few sentences for the user
 * @param plan the last plan, if the run came so far
 * @param steps every step that ran, in order
 * @param checks the last results of the task's checks; empty means unchecked
 * @param patch unified diff of the changes, empty if there are none; applied to the user's
 *     directory only when done
 * @param usage what was spent
 * @param runId names the run's folder
 * @param failure present unless done
 */
public record Outcome(
    OutcomeStatus status,
    String summary,
    Optional<Plan> plan,
    List<StepOutcome> steps,
    List<CheckResult> checks,
    String patch,
    Usage usage,
    String runId,
    Optional<Failure> failure) {

  public Outcome {
    steps = List.copyOf(steps);
    checks = List.copyOf(checks);
  }

  public int exitCode() {
    return status.exitCode();
  }

  /** An outcome of a run that ended before any work, for instance a wrong command line. */
  public static Outcome failed(OutcomeStatus status, String runId, Failure failure) {
    return new Outcome(
        status,
        failure.message(),
        Optional.empty(),
        List.of(),
        List.of(),
        "",
        Usage.NONE,
        runId,
        Optional.of(failure));
  }
}

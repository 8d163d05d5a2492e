package dev.holdfast.agent;

import java.util.List;
import java.util.Optional;

/**
 * Something that happened in a run. {@code step} is the step's number in its plan, 0 while
 * planning.
 */
public sealed interface AgentEvent {

  /** The run began. */
  record RunStarted(String runId, Task task, String model) implements AgentEvent {}

  /** A check is about to run. */
  record CheckStarted(int step, String command) implements AgentEvent {}

  /** The harness ran a check. */
  record CheckRan(int step, CheckResult result) implements AgentEvent {}

  /** The planner begins; {@code attempt} is 1, or 2 for the plan after a failure. */
  record Planning(int attempt) implements AgentEvent {}

  /** A plan stands. */
  record PlanMade(int attempt, Plan plan) implements AgentEvent {}

  /** A reply could not be read as a plan, or was one that cannot help. */
  record PlanUnreadable(String problem) implements AgentEvent {}

  record StepStarted(int attempt, PlanStep step) implements AgentEvent {}

  /**
   * The model is asked. {@code added} holds the system and user messages that no earlier event
   * shows.
   */
  record ModelAsked(int step, List<PromptMessage> added) implements AgentEvent {}

  /**
   * The model answered.
   *
   * @param malformedCall why a call in the text could not be read, if one could not
   * @param cut whether the answer hit the limit of output tokens
   * @param usage cost of this one call
   */
  record ModelReplied(
      int step,
      String text,
      List<RequestedCall> calls,
      Optional<String> malformedCall,
      boolean cut,
      Usage usage)
      implements AgentEvent {}

  record ToolCalled(int step, RequestedCall call) implements AgentEvent {}

  record ToolReturned(int step, String tool, String text, boolean error, double seconds)
      implements AgentEvent {}

  /** The harness reminded the model of something; the text follows as a {@link ModelAsked}. */
  record Nudged(int step, String reason) implements AgentEvent {}

  /**
   * The model said that a step is done which nothing checks, and was asked in secret whether it is.
   *
   * @param done how likely it finds that, from 0 to 1
   */
  record StepProbed(int step, double done) implements AgentEvent {}

  record StepEnded(StepOutcome outcome) implements AgentEvent {}

  /** A second plan is made; {@code rolledBack} says whether the workspace went back. */
  record Replanned(String reason, boolean rolledBack) implements AgentEvent {}

  /** Something the user should know that does not end the run. */
  record Warning(String message) implements AgentEvent {}

  /** The last event. */
  record RunEnded(Outcome outcome) implements AgentEvent {}

  /** A message the harness wrote: {@code role} is {@code system} or {@code user}. */
  record PromptMessage(String role, String text) {}

  /** A tool call as the model wrote it; {@code arguments} should be a JSON object. */
  record RequestedCall(String tool, String arguments) {}
}

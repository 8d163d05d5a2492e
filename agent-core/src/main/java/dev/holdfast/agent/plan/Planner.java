package dev.holdfast.agent.plan;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.model.Conversation;
import dev.holdfast.agent.model.MeteredModel;
import dev.holdfast.agent.model.ModelReply;
import dev.holdfast.agent.prompt.SystemText;
import dev.holdfast.agent.prompt.Texts;
import java.util.List;
import java.util.Optional;

/**
 * Asks the model for a plan. A reply that cannot be read is answered once with the problem; after
 * that the plan is the task itself, marked as a fallback.
 */
public final class Planner {
  /** Thoughts and plan. */
  private static final int MAX_OUTPUT_TOKENS = 1_100;

  private static final int MAX_REPLIES = 2;

  /**
   * Naming the problem first makes a small model look at the failure instead of at the first file.
   * No check is asked for: small models invent commands. One that comes anyway is read.
   */
  private static final String REQUEST =
      """
      First plan: what is wrong or missing, and which file must change? Reply with JSON only, no tool call:
      {"problem": "...", "steps": [{"title": "...", "instruction": "In FILE change ... to ..."}]}
      Use 1 step if that is enough, at most 4.\
      """;

  /** Asked what is wrong, a small model invents a fault where something only has to be made. */
  private static final String REQUEST_TO_MAKE =
      """
      First plan. Reply with JSON only, no tool call:
      {"goal": "...", "steps": [{"title": "...", "instruction": "With TOOL ..."}]}
      Use 1 step if that is enough, at most 4.\
      """;

  /** What a task asks for, as far as its checks tell. */
  public enum Work {
    /** Something that is there is wrong, or nothing is known. */
    REPAIR,
    /** Something is missing. */
    MAKE
  }

  private final MeteredModel model;
  private final AgentListener listener;

  public Planner(MeteredModel model, AgentListener listener) {
    this.model = model;
    this.listener = listener;
  }

  /**
   * Makes a plan.
   *
   * @param context the run's opening text, see {@link dev.holdfast.agent.prompt.TaskContext}
   * @param work what kind of plan is wanted
   * @param attempt 1, or 2 after a failure
   * @param failure what was tried and why it failed; empty for the first plan
   */
  public Plan plan(Task task, String context, Work work, int attempt, String failure)
      throws InterruptedException {
    listener.on(new AgentEvent.Planning(attempt));
    String experience = failure.isEmpty() ? "" : failure + "\n\n";
    Conversation conversation =
        new Conversation(
            SystemText.TEXT,
            context + "\n" + experience + (work == Work.MAKE ? REQUEST_TO_MAKE : REQUEST));
    for (int reply = 1; reply <= MAX_REPLIES; reply++) {
      ModelReply answer = model.ask(0, conversation, MAX_OUTPUT_TOKENS);
      PlanParser.Result result = read(answer);
      if (result.plan().isPresent()) {
        return made(attempt, result.plan().get());
      }
      listener.on(new AgentEvent.PlanUnreadable(result.problem()));
      conversation.addUser(
          result.problem()
              + " Reply with only {\"steps\": [{\"title\": \"...\", \"instruction\": \"...\"}]}.");
    }
    return made(attempt, single(task, true));
  }

  /** The task itself as a plan of one step; no model is asked. */
  public Plan direct(Task task) {
    return made(1, single(task, false));
  }

  private static PlanParser.Result read(ModelReply answer) {
    if (answer.text().isBlank() && !answer.calls().isEmpty()) {
      return new PlanParser.Result(
          Optional.empty(), "No tool runs while you plan: write the plan as text.");
    }
    return PlanParser.parse(answer.text());
  }

  private Plan made(int attempt, Plan plan) {
    listener.on(new AgentEvent.PlanMade(attempt, plan));
    return plan;
  }

  private static Plan single(Task task, boolean fallback) {
    PlanStep step = new PlanStep(1, Texts.line(task.text(), 120), "Do the task.", Optional.empty());
    return new Plan(List.of(step), fallback);
  }
}

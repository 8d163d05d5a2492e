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
import java.util.regex.Pattern;

/**
 * Asks the model for a plan. A reply that cannot be read is answered once with the problem; after
 * that the plan is the task itself, marked as a fallback.
 */
public final class Planner {
  /** Thoughts and plan. */
  private static final int MAX_OUTPUT_TOKENS = 1_100;

  private static final int MAX_REPLIES = 2;

  /** How often a plan that cannot help is asked for anew. */
  private static final int OTHER_PLANS = 3;

  /** For such a plan: what was likeliest has just been shown not to help. */
  private static final double OTHER_PLAN_TEMPERATURE = 1.0;

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

  /** A change of a text to the same text. */
  private static final Pattern UNCHANGING = Pattern.compile("change (`.+?`) to \\1");

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
   */
  public Plan plan(Task task, String context, Work work) throws InterruptedException {
    return plan(task, context + "\n" + request(work), 1, Optional.empty());
  }

  /**
   * Makes another plan after one that failed.
   *
   * @param failed the plan that failed
   * @param failure what was tried and why it failed
   */
  public Plan another(Task task, String context, Work work, Plan failed, String failure)
      throws InterruptedException {
    String prompt = context + "\n" + failure + "\n\n" + request(work);
    return plan(task, prompt, 2, Optional.of(failed));
  }

  private static String request(Work work) {
    return work == Work.MAKE ? REQUEST_TO_MAKE : REQUEST;
  }

  /** A plan that failed before, or that changes nothing, is asked for anew, less greedily. */
  private Plan plan(Task task, String prompt, int attempt, Optional<Plan> failed)
      throws InterruptedException {
    listener.on(new AgentEvent.Planning(attempt));
    Plan plan = ask(task, prompt, Optional.empty());
    for (int i = 0; i < OTHER_PLANS && vain(plan, failed); i++) {
      listener.on(new AgentEvent.PlanUnreadable("The plan changes nothing, or failed before."));
      plan = ask(task, prompt, Optional.of(OTHER_PLAN_TEMPERATURE));
    }
    listener.on(new AgentEvent.PlanMade(attempt, plan));
    return plan;
  }

  private static boolean vain(Plan plan, Optional<Plan> failed) {
    return failed.filter(plan::equals).isPresent()
        || plan.steps().stream().anyMatch(step -> UNCHANGING.matcher(step.instruction()).find());
  }

  private Plan ask(Task task, String prompt, Optional<Double> temperature)
      throws InterruptedException {
    Conversation conversation = new Conversation(SystemText.TEXT, prompt);
    for (int reply = 1; reply <= MAX_REPLIES; reply++) {
      ModelReply answer = model.ask(0, conversation, MAX_OUTPUT_TOKENS, temperature);
      PlanParser.Result result = read(answer);
      if (result.plan().isPresent()) {
        return result.plan().get();
      }
      listener.on(new AgentEvent.PlanUnreadable(result.problem()));
      conversation.addUser(
          result.problem()
              + " Reply with only {\"steps\": [{\"title\": \"...\", \"instruction\": \"...\"}]}.");
    }
    return single(task, true);
  }

  /** The task itself as a plan of one step; no model is asked. */
  public Plan direct(Task task) {
    Plan plan = single(task, false);
    listener.on(new AgentEvent.PlanMade(1, plan));
    return plan;
  }

  private static PlanParser.Result read(ModelReply answer) {
    if (answer.text().isBlank() && !answer.calls().isEmpty()) {
      return new PlanParser.Result(
          Optional.empty(), "No tool runs while you plan: write the plan as text.");
    }
    return PlanParser.parse(answer.text());
  }

  private static Plan single(Task task, boolean fallback) {
    PlanStep step = new PlanStep(1, Texts.line(task.text(), 120), "Do the task.", Optional.empty());
    return new Plan(List.of(step), fallback);
  }
}

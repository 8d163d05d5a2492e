package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentEvent.RequestedCall;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.model.Conversation;
import dev.holdfast.agent.model.MeteredModel;
import dev.holdfast.agent.model.ModelReply;
import dev.holdfast.agent.prompt.SystemText;
import dev.holdfast.agent.prompt.Texts;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.Optional;

/**
 * The turn loop of one step: ask, run the calls, hand back the results, until the model answers
 * without a call and the gate agrees, or the step fails.
 */
final class StepExecutor {
  private static final int MAX_OUTPUT_TOKENS = 2_048;
  private static final int RESULT_LIMIT = 8_000;
  private static final int SUMMARY_LIMIT = 600;

  /** After a repeated call or a loop: what was likeliest has just been shown not to help. */
  private static final double OTHER_WAYS_TEMPERATURE = 1.3;

  /** In a second attempt: its words are much like the first one's, and so would be its calls. */
  private static final double SECOND_ATTEMPT_TEMPERATURE = 0.7;

  private final MeteredModel model;
  private final Toolbox tools;
  private final JudgeFiles judges;
  private final StopSignal stop;
  private final AgentListener listener;
  private final int maxToolCalls;

  StepExecutor(
      MeteredModel model,
      Toolbox tools,
      JudgeFiles judges,
      StopSignal stop,
      AgentListener listener,
      int maxToolCalls) {
    this.model = model;
    this.tools = tools;
    this.judges = judges;
    this.stop = stop;
    this.listener = listener;
    this.maxToolCalls = maxToolCalls;
  }

  /**
   * How the loop ended.
   *
   * @param claimed whether the model said that the step is done; else the step failed
   * @param summary its last words, or why the step failed
   * @param toolCalls calls that ran
   */
  record Run(boolean claimed, String summary, int toolCalls) {}

  /**
   * Runs a step in a new conversation that opens with {@code prompt}.
   *
   * @param attempt 1, or 2 after a failure
   */
  Run execute(int step, String prompt, StepGate gate, int attempt) throws InterruptedException {
    Turns turns = new Turns(step, new Conversation(SystemText.TEXT, prompt));
    Optional<Double> usual =
        attempt == 1 ? Optional.empty() : Optional.of(SECOND_ATTEMPT_TEMPERATURE);
    while (true) {
      stop.check();
      ModelReply reply;
      try {
        Optional<Double> temperature = turns.temperature.or(() -> usual);
        reply = model.ask(step, turns.conversation, MAX_OUTPUT_TOKENS, temperature);
      } catch (EngineException e) {
        if (e.code() != ErrorCode.CONTEXT_FULL) {
          throw e;
        }
        return turns.failed("the conversation no longer fits the model's window");
      }
      Optional<Run> end = turns.afterReply(reply, gate);
      if (end.isPresent()) {
        return end.get();
      }
    }
  }

  /** The mutable state of one step. */
  private final class Turns {
    private final int step;
    private final Conversation conversation;
    private final LoopDetector loops = new LoopDetector();
    private final ErrorStreak errors = new ErrorStreak();
    private final SelfDoubt doubt = new SelfDoubt(model, listener);
    private Optional<Double> temperature = Optional.empty();
    private int toolCalls;

    Turns(int step, Conversation conversation) {
      this.step = step;
      this.conversation = conversation;
    }

    Run failed(String why) {
      return new Run(false, why, toolCalls);
    }

    Optional<Run> afterReply(ModelReply reply, StepGate gate) throws InterruptedException {
      temperature = Optional.empty();
      if (!reply.calls().isEmpty()) {
        return runCalls(reply, gate);
      }
      if (reply.repeated()) {
        temperature = Optional.of(OTHER_WAYS_TEMPERATURE);
        return answerError(
            "repeated answer",
            "Your answer was cut because it said the same again and again. Do not go on with it."
                + " Make one tool call, or say in one sentence what keeps you.",
            "");
      }
      if (reply.malformedCall().isPresent()) {
        String problem = Texts.head(reply.malformedCall().get(), RESULT_LIMIT);
        return answerError("malformed call", "Your tool call could not be read: " + problem, "");
      }
      if (reply.cut()) {
        return answerError(
            "cut answer",
            "Your answer was cut because it was too long. Be brief: one tool call or one sentence.",
            "");
      }
      errors.succeeded();
      Optional<StepGate.Objection> objection = gate.objection(reply.text());
      if (objection.isEmpty() && gate.unchecked()) {
        objection = doubt.about(step, conversation);
      }
      if (objection.isPresent()) {
        nudge(objection.get().reason(), objection.get().text());
        return Optional.empty();
      }
      return Optional.of(new Run(true, Texts.head(reply.text().strip(), SUMMARY_LIMIT), toolCalls));
    }

    private Optional<Run> runCalls(ModelReply reply, StepGate gate) throws InterruptedException {
      Optional<Run> end = Optional.empty();
      Optional<String> advice = Optional.empty();
      for (ToolExecutionRequest call : reply.calls()) {
        if (toolCalls == maxToolCalls) {
          return Optional.of(failed("the limit of " + maxToolCalls + " tool calls is reached"));
        }
        ToolResult result = run(call);
        conversation.addResult(call, Texts.head(result.text(), RESULT_LIMIT));
        switch (loops.record(call, result)) {
          case GO_ON -> {}
          case REPEATED -> temperature = Optional.of(OTHER_WAYS_TEMPERATURE);
          case WARN -> {
            temperature = Optional.of(OTHER_WAYS_TEMPERATURE);
            advice = Optional.of(loopAdvice(call));
          }
          case END_STEP ->
              end = Optional.of(failed("the model repeats the same call of " + call.name()));
        }
        ErrorStreak.Verdict verdict = ErrorStreak.Verdict.GO_ON;
        if (result.error()) {
          verdict = errors.failed(call.name());
        } else {
          errors.succeeded();
        }
        switch (verdict) {
          case GO_ON -> {}
          case REMIND -> advice = Optional.of(CallReminder.text(tools, call.name()));
          case END_STEP -> end = Optional.of(failed("calls of " + call.name() + " keep failing"));
        }
        if (end.isPresent()) {
          return end;
        }
      }
      advice.ifPresent(text -> nudge("repeated call or error", text));
      gate.remark().ifPresent(text -> nudge("checks ran", text));
      return Optional.empty();
    }

    private ToolResult run(ToolExecutionRequest call) throws InterruptedException {
      stop.check();
      toolCalls++;
      listener.on(
          new AgentEvent.ToolCalled(step, new RequestedCall(call.name(), call.arguments())));
      long start = System.nanoTime();
      Optional<String> refusal = judges.refusal(call);
      ToolResult result =
          refusal.isPresent() ? ToolResult.error(refusal.get()) : tools.execute(call);
      listener.on(
          new AgentEvent.ToolReturned(
              step, call.name(), result.text(), result.error(), (System.nanoTime() - start) / 1e9));
      return result;
    }

    private Optional<Run> answerError(String kind, String text, String tool) {
      switch (errors.failed(kind)) {
        case GO_ON -> nudge(kind, text);
        case REMIND -> nudge(kind, text + "\n" + CallReminder.text(tools, tool));
        case END_STEP -> {
          return Optional.of(failed("the model's answers keep failing: " + kind));
        }
      }
      return Optional.empty();
    }

    private void nudge(String reason, String text) {
      listener.on(new AgentEvent.Nudged(step, reason));
      conversation.addUser(text);
    }

    private static String loopAdvice(ToolExecutionRequest call) {
      return "You made the same call of "
          + Texts.line(call.name(), 60)
          + " several times and got the same result. Do something different,"
          + " or end the step with one sentence.";
    }
  }
}

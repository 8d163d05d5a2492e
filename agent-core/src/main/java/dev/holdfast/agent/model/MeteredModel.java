package dev.holdfast.agent.model;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentEvent.PromptMessage;
import dev.holdfast.agent.AgentEvent.RequestedCall;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Usage;
import dev.holdfast.engine.langchain4j.QwenChatRequestParameters;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * A chat model with the tools of one run, its token budget and its events. Every call sends the
 * same tools in the same order: with the same system text they are the prefix that the model
 * reuses.
 */
public final class MeteredModel {
  private final ChatModel model;
  private final List<ToolSpecification> tools;
  private final long maxTokens;
  private final long seed;
  private final AgentListener listener;
  private Usage total = Usage.NONE;
  private boolean systemShown;

  /**
   * A model for one run.
   *
   * @param maxTokens limit of {@link Usage#charged()} over all calls
   * @param seed where the seeds of answers with a temperature of their own start
   */
  public MeteredModel(
      ChatModel model,
      List<ToolSpecification> tools,
      long maxTokens,
      long seed,
      AgentListener listener) {
    this.model = model;
    this.tools = List.copyOf(tools);
    this.maxTokens = maxTokens;
    this.seed = seed;
    this.listener = listener;
  }

  /** What all calls together cost; {@code seconds} is the time spent in the model. */
  public Usage usage() {
    return total;
  }

  /**
   * Asks the model and appends its reply to the conversation.
   *
   * @param step number of the plan step for the events, 0 while planning
   * @param maxOutputTokens limit of this answer; less if the budget has less left
   * @throws BudgetReachedException if the token budget is spent
   * @throws InterruptedException if the thread was interrupted before or during the call
   */
  public ModelReply ask(int step, Conversation conversation, int maxOutputTokens)
      throws InterruptedException {
    return ask(step, conversation, maxOutputTokens, Optional.empty());
  }

  /**
   * The same, perhaps with another temperature than the model's own; from 1 on nothing unlikely is
   * cut.
   *
   * @see #ask(int, Conversation, int)
   */
  public ModelReply ask(
      int step, Conversation conversation, int maxOutputTokens, Optional<Double> temperature)
      throws InterruptedException {
    long left = maxTokens - total.charged();
    if (left <= 0) {
      throw new BudgetReachedException(
          "token budget reached: " + total.charged() + " of " + maxTokens + " tokens");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
    listener.on(new AgentEvent.ModelAsked(step, shown(conversation.takeAdded())));
    QwenChatRequestParameters.Builder parameters = QwenChatRequestParameters.builder();
    parameters.toolSpecifications(tools).maxOutputTokens((int) Math.min(maxOutputTokens, left));
    temperature.ifPresent(value -> {
      // Another seed each time: with the same one the same question has the same answer.
      parameters.seed(seed + total.modelCalls()).temperature(value);
      if (value >= 1) {
        parameters.topP(1.0);
      }
    });
    ChatRequest request =
        ChatRequest.builder()
            .messages(conversation.messages())
            .parameters(parameters.build())
            .build();
    long start = System.nanoTime();
    ChatResponse response = chat(request);
    ModelReply reply = ReplyReader.read(response, (System.nanoTime() - start) / 1e9);
    total = total.plus(reply.usage());
    conversation.addReply(response.aiMessage());
    listener.on(
        new AgentEvent.ModelReplied(
            step,
            reply.text(),
            requested(reply.calls()),
            reply.malformedCall(),
            reply.cut(),
            reply.usage()));
    return reply;
  }

  /**
   * How likely each of some answers to a question is, which the conversation does not show
   * afterwards. It counts as time in the model, and as no tokens: a few dozen of prompt.
   *
   * @return by answer, together one; empty if the model cannot tell
   * @throws InterruptedException if the thread was interrupted before or during the call
   */
  public Optional<List<Double>> probe(
      Conversation conversation, String question, List<String> answers)
      throws InterruptedException {
    Optional<AnswerProbe> probe = AnswerProbe.of(model);
    if (probe.isEmpty()) {
      return Optional.empty();
    }
    ChatRequest request =
        ChatRequest.builder().messages(conversation.messages()).toolSpecifications(tools).build();
    long start = System.nanoTime();
    List<Double> found = interruptibly(() -> probe.get().probabilities(request, question, answers));
    total = total.plus(Usage.NONE.withSeconds((System.nanoTime() - start) / 1e9));
    return Optional.of(found);
  }

  private ChatResponse chat(ChatRequest request) throws InterruptedException {
    return interruptibly(() -> model.chat(request));
  }

  private static <T> T interruptibly(Supplier<T> work) throws InterruptedException {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (isInterruption(e)) {
        InterruptedException interrupted = new InterruptedException("model call interrupted");
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  /** Models report an interrupt in several ways; remote ones wrap the original exception. */
  private static boolean isInterruption(RuntimeException e) {
    if (Thread.currentThread().isInterrupted() || e instanceof CancellationException) {
      return true;
    }
    Throwable cause = e.getCause();
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof InterruptedException || cause instanceof CancellationException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private List<PromptMessage> shown(List<PromptMessage> added) {
    List<PromptMessage> shown = new ArrayList<>();
    for (PromptMessage message : added) {
      boolean system = message.role().equals("system");
      if (!system || !systemShown) {
        shown.add(message);
      }
      systemShown |= system;
    }
    return List.copyOf(shown);
  }

  private static List<RequestedCall> requested(List<ToolExecutionRequest> calls) {
    List<RequestedCall> requested = new ArrayList<>();
    for (ToolExecutionRequest call : calls) {
      requested.add(new RequestedCall(call.name(), call.arguments()));
    }
    return List.copyOf(requested);
  }
}

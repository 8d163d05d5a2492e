package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.FinishReason;
import dev.holdfast.engine.chat.OutputEvent;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the events of one reply into LangChain4j's message. */
final class ReplyBuilder {
  static final String ERROR_KEY = "dev.holdfast.tool-call-error";
  static final String CONTEXT_FULL_KEY = "dev.holdfast.context-full";
  static final String REPETITION_KEY = "dev.holdfast.repetition";

  private final ReplyListener listener;
  private final Supplier<String> callIds;
  private final UnaryOperator<OutputEvent> check;
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder malformed = new StringBuilder();
  private final List<ToolExecutionRequest> requests = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private @Nullable FinishReason end;

  ReplyBuilder(ReplyListener listener, Supplier<String> callIds, UnaryOperator<OutputEvent> check) {
    this.listener = listener;
    this.callIds = callIds;
    this.check = check;
  }

  void accept(List<OutputEvent> events) {
    for (OutputEvent event : events) {
      switch (check.apply(event)) {
        case OutputEvent.Reasoning reasoning -> {
          thinking.append(reasoning.delta());
          listener.onThinking(reasoning.delta());
        }
        case OutputEvent.Text part -> {
          text.append(part.delta());
          listener.onText(part.delta());
        }
        case OutputEvent.Call call -> {
          ToolExecutionRequest request =
              ToolExecutionRequest.builder()
                  .id(callIds.get())
                  .name(call.call().name())
                  .arguments(call.call().arguments().toString())
                  .build();
          listener.onCall(requests.size(), request);
          requests.add(request);
        }
        case OutputEvent.CallError error -> {
          errors.add(error.message());
          malformed.append(malformed.isEmpty() ? "" : "\n").append(error.raw().strip());
        }
      }
    }
  }

  /** Why the reply is incomplete; the message says so unless its finish reason does. */
  void endedBy(FinishReason reason) {
    end = reason;
  }

  boolean hasCalls() {
    return !requests.isEmpty();
  }

  /**
   * The message; a call that could not be read stands in its text, so that nothing the model wrote
   * is lost.
   */
  AiMessage build(int[] ids, boolean promptOpensThinking) {
    if (!malformed.isEmpty()) {
      String separator = text.isEmpty() ? "" : "\n\n";
      listener.onText(separator + malformed);
      text.append(separator).append(malformed);
    }
    AiMessage.Builder message =
        AiMessage.builder()
            .text(text.isEmpty() && hasCalls() ? null : text.toString())
            .thinking(thinking.isEmpty() ? null : thinking.toString())
            .toolExecutionRequests(requests);
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put(
        GeneratedAttribute.KEY,
        GeneratedAttribute.write(ids, promptOpensThinking, message.build()));
    if (!errors.isEmpty()) {
      attributes.put(ERROR_KEY, String.join("\n", errors));
    }
    if (end == FinishReason.CONTEXT_FULL) {
      attributes.put(CONTEXT_FULL_KEY, true);
    } else if (end == FinishReason.REPETITION) {
      attributes.put(REPETITION_KEY, true);
    }
    return message.attributes(attributes).build();
  }
}

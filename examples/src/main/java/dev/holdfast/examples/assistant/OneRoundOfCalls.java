package dev.holdfast.examples.assistant;

import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.function.UnaryOperator;

/**
 * Small models tend to make the same call again instead of answering, and would reserve twice. So
 * every question has one round of calls; with the results the model may only answer. Leave this out
 * where a larger model shall call one tool after the other.
 */
final class OneRoundOfCalls implements UnaryOperator<ChatRequest> {
  @Override
  public ChatRequest apply(ChatRequest request) {
    if (!(request.messages().getLast() instanceof ToolExecutionResultMessage)) {
      return request;
    }
    ChatRequestParameters none =
        ChatRequestParameters.builder().toolChoice(ToolChoice.NONE).build();
    return ChatRequest.builder()
        .messages(request.messages())
        .parameters(request.parameters().overrideWith(none))
        .build();
  }
}

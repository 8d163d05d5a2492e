package dev.holdfast.examples.assistant;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Small models tend to make the same call again instead of answering. After one that was made twice
 * for the same question they may not call any more.
 */
final class NoRepeatedCalls implements UnaryOperator<ChatRequest> {
  @Override
  public ChatRequest apply(ChatRequest request) {
    Set<String> calls = new HashSet<>();
    boolean repeated = false;
    for (ChatMessage message : request.messages()) {
      if (message instanceof UserMessage) {
        calls.clear();
        repeated = false;
      } else if (message instanceof AiMessage answer) {
        for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
          repeated |= !calls.add(call.name() + call.arguments());
        }
      }
    }
    return repeated ? withoutCalls(request) : request;
  }

  private static ChatRequest withoutCalls(ChatRequest request) {
    ChatRequestParameters none =
        ChatRequestParameters.builder().toolChoice(ToolChoice.NONE).build();
    return ChatRequest.builder()
        .messages(request.messages())
        .parameters(request.parameters().overrideWith(none))
        .build();
  }
}

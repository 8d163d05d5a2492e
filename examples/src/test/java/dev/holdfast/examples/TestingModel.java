package dev.holdfast.examples;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.function.Function;

/**
 * A model that follows a script: first a plan of one step, then its moves, then the claim that all
 * is done, for ever. A move sees what the last tool returned.
 */
final class TestingModel implements ChatModel {
  private static final String PLAN =
      "{\"steps\": [{\"title\": \"do it\", \"instruction\": \"Do the task.\"}]}";

  private final List<Function<String, ToolExecutionRequest>> moves;
  private int calls;

  TestingModel(List<Function<String, ToolExecutionRequest>> moves) {
    this.moves = List.copyOf(moves);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    int move = calls++ - 1;
    AiMessage answer;
    if (move < 0) {
      answer = AiMessage.from(PLAN);
    } else if (move < moves.size()) {
      answer = AiMessage.from(moves.get(move).apply(lastResult(request)));
    } else {
      answer = AiMessage.from("It is done.");
    }
    return ChatResponse.builder().aiMessage(answer).build();
  }

  private static String lastResult(ChatRequest request) {
    ChatMessage last = request.messages().getLast();
    return last instanceof ToolExecutionResultMessage result ? result.text() : "";
  }
}

package dev.holdfast.examples.seed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Rendered;
import dev.holdfast.engine.langchain4j.PromptText;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import java.util.Map;

/** Answers with an instance's moves and notes what a model would have read and written. */
final class Solver implements ChatModel {
  private static final String END = "<|im_end|>";

  private final ChatFormat format;
  private final Script script;
  private final Episode episode = new Episode();
  private int calls;

  Solver(ChatFormat format, Script script) {
    this.format = format;
    this.script = script;
  }

  Episode episode() {
    return episode;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    Rendered prompt = PromptText.of(format, request);
    Move move = script.next();
    episode.add(prompt.text(), prompt.borders().getFirst(), text(move) + END, move.lesson());
    return ChatResponse.builder().aiMessage(message(move)).build();
  }

  private AiMessage message(Move move) {
    return switch (move) {
      case Move.Plan plan -> AiMessage.from(plan.text());
      case Move.Say say -> AiMessage.from(say.text());
      case Move.Call call ->
          AiMessage.builder()
              .text(call.words())
              .toolExecutionRequests(
                  List.of(
                      ToolExecutionRequest.builder()
                          .id("call-" + ++calls)
                          .name(call.tool())
                          .arguments(call.arguments().toString())
                          .build()))
              .build();
    };
  }

  private static String text(Move move) {
    return switch (move) {
      case Move.Plan plan -> plan.text();
      case Move.Say say -> say.text();
      case Move.Call call -> {
        StringBuilder text = new StringBuilder(call.words());
        text.append(call.words().isEmpty() ? "" : "\n\n").append("<tool_call>\n<function=");
        text.append(call.tool()).append(">\n");
        for (Map.Entry<String, JsonNode> argument : call.arguments().properties()) {
          text.append("<parameter=").append(argument.getKey()).append(">\n");
          text.append(argument.getValue().asText()).append("\n</parameter>\n");
        }
        yield text.append("</function>\n</tool_call>").toString();
      }
    };
  }
}

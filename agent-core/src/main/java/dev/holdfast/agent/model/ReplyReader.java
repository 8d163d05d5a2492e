package dev.holdfast.agent.model;

import dev.holdfast.agent.Usage;
import dev.holdfast.engine.langchain4j.QwenChatModel;
import dev.holdfast.engine.langchain4j.QwenTokenUsage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a response of any LangChain4j model into a reply without absent values. */
final class ReplyReader {
  private ReplyReader() {}

  static ModelReply read(ChatResponse response, double seconds) {
    AiMessage message = response.aiMessage();
    String text = message.text();
    List<ToolExecutionRequest> calls = new ArrayList<>();
    for (ToolExecutionRequest call : message.toolExecutionRequests()) {
      calls.add(complete(call));
    }
    return new ModelReply(
        text == null ? "" : text,
        calls,
        QwenChatModel.toolCallError(message),
        response.finishReason() == FinishReason.LENGTH,
        QwenChatModel.repetition(message),
        usage(response.tokenUsage(), seconds));
  }

  private static ToolExecutionRequest complete(ToolExecutionRequest call) {
    if (call.name() != null && call.arguments() != null) {
      return call;
    }
    return call.toBuilder()
        .name(call.name() == null ? "" : call.name())
        .arguments(call.arguments() == null ? "{}" : call.arguments())
        .build();
  }

  /** A model that does not count its tokens costs nothing but its call and its time. */
  private static Usage usage(@Nullable TokenUsage usage, double seconds) {
    return switch (usage) {
      case null -> new Usage(0, 0, 0, 0, 1, seconds);
      case QwenTokenUsage qwen ->
          new Usage(
              qwen.promptTokensComputed(),
              qwen.promptTokensReused(),
              count(qwen.outputTokenCount()),
              qwen.forcedTokens(),
              1,
              seconds);
      default ->
          new Usage(
              count(usage.inputTokenCount()), 0, count(usage.outputTokenCount()), 0, 1, seconds);
    };
  }

  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : Math.max(0, tokens);
  }
}

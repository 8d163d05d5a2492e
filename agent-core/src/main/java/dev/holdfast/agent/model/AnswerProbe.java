package dev.holdfast.agent.model;

import dev.holdfast.engine.langchain4j.QwenChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads what a model would answer to a question, and leaves nothing of it in the conversation. */
@FunctionalInterface
public interface AnswerProbe {
  /**
   * How likely each answer is among the given ones.
   *
   * @param request the conversation as it was sent, with the reply
   * @return by answer; together one
   */
  List<Double> probabilities(ChatRequest request, String question, List<String> answers);

  /** That of a model; those of other processes have none, unless they say so themselves. */
  static Optional<AnswerProbe> of(ChatModel model) {
    return switch (model) {
      case AnswerProbe probe -> Optional.of(probe);
      case QwenChatModel qwen ->
          Optional.of((request, question, answers) -> {
            var probe = qwen.probe(request, question, answers);
            return IntStream.range(0, answers.size()).mapToObj(probe::probability).toList();
          });
      default -> Optional.empty();
    };
  }
}

package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.Probe;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Conversation;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Asks a question beside a conversation, which does not hear of it. */
final class ChatProbe {
  private final Tokenizer tokenizer;
  private final ChatFormat format;
  private final PromptReader reader;
  private final ProgressListener progress;

  ChatProbe(Model model, PromptReader reader, ProgressListener progress) {
    this.tokenizer = model.tokenizer();
    this.format = ChatFormat.of(model.metadata());
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Asks.
   *
   * @param conversation without a head of an answer
   * @param stop asked between parts of the prompt
   * @throws java.util.concurrent.CancellationException when stopped
   */
  Probe ask(
      Conversation conversation, String question, List<String> answers, BooleanSupplier stop) {
    int[] ids =
        IntStream.concat(
                Arrays.stream(format.render(conversation).encode(tokenizer)),
                Arrays.stream(format.aside(question).encode(tokenizer)))
            .toArray();
    List<int[]> tokens = answers.stream().map(tokenizer::encodePlain).toList();
    try (Session aside = reader.aside(ids, progress::onPrefill, stop)) {
      if (aside.position() < ids.length) {
        throw ChatCore.cancellation();
      }
      return aside.probe(new int[0], tokens);
    }
  }
}

package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.Conversation;
import dev.holdfast.engine.chat.Rendered;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;
import java.util.Optional;

/** The prompt that a request becomes, without a model: for whoever writes training data. */
public final class PromptText {
  private PromptText() {}

  /**
   * Renders a request that does not think.
   *
   * @throws dev.langchain4j.exception.UnsupportedFeatureException for content that is no text
   */
  public static Rendered of(ChatFormat format, ChatRequest request) {
    return format.render(
        Conversation.prompt(
                new MessageConverter(Optional.empty()).messages(request.messages()),
                request.toolSpecifications() == null
                    ? List.of()
                    : MessageConverter.tools(request.toolSpecifications()))
            .withThinking(false));
  }
}

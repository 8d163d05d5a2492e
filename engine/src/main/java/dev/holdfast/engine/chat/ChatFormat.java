package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.grammar.CallForm;
import dev.holdfast.engine.source.Metadata;
import java.util.List;

/** How a model family writes conversations. */
public sealed interface ChatFormat permits Qwen35Format, HermesFormat {
  /**
   * The prompt, byte for byte as the family's template makes it.
   *
   * @throws EngineException CHAT_INVALID, naming the message
   */
  Rendered render(Conversation conversation);

  /**
   * A question that follows on a prompt without a head of an answer, and the head of an answer
   * without thoughts. What came before stays as it is, where {@link #render} might leave out the
   * thoughts of the last answer.
   */
  Rendered aside(String question);

  /**
   * A parser for what the model generates after a prompt of this format.
   *
   * @param tools those of the conversation; without any, nothing is read as a call
   * @param thinking whether the prompt left the thinking block open, see {@link #opensThinking}
   */
  OutputParser parser(List<ObjectNode> tools, boolean thinking);

  /** Whether the generation prompt of this conversation leaves a thinking block open. */
  boolean opensThinking(Conversation conversation);

  /** How the family writes calls. */
  CallForm callForm();

  /**
   * The format of a model file.
   *
   * @throws EngineException MODEL_UNSUPPORTED when the model has no known chat format
   */
  static ChatFormat of(Metadata metadata) {
    String architecture = metadata.string("general.architecture").orElse("");
    String template = metadata.string("tokenizer.chat_template").orElse("");
    boolean chats =
        template.contains("<|im_start|>")
            || (template.isEmpty()
                && metadata.strings("tokenizer.ggml.tokens").contains("<|im_start|>"));
    if (chats) {
      switch (architecture) {
        case "qwen35", "qwen35moe" -> {
          return new Qwen35Format(Qwen35Format.thinkingByDefault(template));
        }
        case "qwen2" -> {
          return new HermesFormat();
        }
        default -> {}
      }
    }
    throw new EngineException(
        ErrorCode.MODEL_UNSUPPORTED,
        "This model (architecture \"" + architecture + "\") has no chat format that is known here.",
        "Use an instruction-tuned Qwen 2.5 or Qwen 3.5 model for chats and agents.");
  }
}

package dev.holdfast.engine.chat;

import java.util.List;
import java.util.Optional;

/** One message of a conversation. */
public sealed interface Message {
  Content content();

  /** Instructions; for Qwen 3.5 only as the first message. */
  record FromSystem(Content content) implements Message {}

  /** A question or order. */
  record FromUser(Content content) implements Message {}

  /**
   * An answer of the model.
   *
   * @param reasoning thoughts apart from the answer; empty when they are not given apart (the
   *     content may still hold them inline)
   * @param toolCalls calls, in order
   * @param generated the ids behind it, when this engine produced it
   */
  record FromAssistant(
      Content content,
      Optional<String> reasoning,
      List<ToolCall> toolCalls,
      Optional<GeneratedTokens> generated)
      implements Message {
    public FromAssistant {
      toolCalls = List.copyOf(toolCalls);
    }
  }

  /** The result of a tool; results are matched to calls by order. */
  record FromTool(Content content) implements Message {}
}

package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Everything a prompt is made of.
 *
 * @param messages in order
 * @param tools as the model shall see them, keys in order, with or without the {@code {"type":
 *     "function", "function": …}} around
 * @param enableThinking whether the model thinks before it answers; empty: as the model file says
 * @param addGenerationPrompt whether the prompt ends in the head of an answer
 * @param addVisionId whether pictures and films are numbered
 */
public record Conversation(
    List<Message> messages,
    List<ObjectNode> tools,
    Optional<Boolean> enableThinking,
    boolean addGenerationPrompt,
    boolean addVisionId) {
  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A conversation to be answered. */
  public static Conversation prompt(List<Message> messages, List<ObjectNode> tools) {
    return new Conversation(messages, tools, Optional.empty(), true, false);
  }

  /** The same with thinking switched on or off. */
  public Conversation withThinking(boolean enabled) {
    return new Conversation(
        messages, tools, Optional.of(enabled), addGenerationPrompt, addVisionId);
  }
}

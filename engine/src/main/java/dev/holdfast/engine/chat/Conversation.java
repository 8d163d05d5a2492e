package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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
 * @param keepThinking whether the thoughts of earlier turns stay in the prompt, so that it only
 *     grows. The official templates drop them with every new question
 */
public record Conversation(
    List<Message> messages,
    List<ObjectNode> tools,
    Optional<Boolean> enableThinking,
    boolean addGenerationPrompt,
    boolean addVisionId,
    boolean keepThinking) {
  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A conversation to be answered. */
  public static Conversation prompt(List<Message> messages, List<ObjectNode> tools) {
    return new Conversation(messages, tools, Optional.empty(), true, false, false);
  }

  /** The same with thinking switched on or off. */
  public Conversation withThinking(boolean enabled) {
    return new Conversation(
        messages, tools, Optional.of(enabled), addGenerationPrompt, addVisionId, keepThinking);
  }

  /** The same, not to be answered. */
  public Conversation withoutGenerationPrompt() {
    return new Conversation(messages, tools, enableThinking, false, addVisionId, keepThinking);
  }

  /**
   * The same after an answer and some next question, not to be answered yet: everything before that
   * question is what the next turn's prompt starts with, whatever the question will be.
   */
  public Conversation beforeNextQuestion(Message.FromAssistant answer) {
    List<Message> next = new ArrayList<>(messages);
    next.add(answer);
    next.add(new Message.FromUser(Content.text("?")));
    return new Conversation(next, tools, enableThinking, false, addVisionId, keepThinking);
  }

  /**
   * Whether a prompt can be cut after a message: what comes then begins with a control token and
   * does not depend on what is added to the conversation within this turn. So after questions,
   * after the last of several tool responses, and after the answer that ends a turn.
   */
  boolean bordersAfter(int index) {
    boolean last = index == messages.size() - 1;
    return switch (messages.get(index)) {
      case Message.FromSystem system -> false;
      case Message.FromUser user -> true;
      case Message.FromTool tool -> last || !(messages.get(index + 1) instanceof Message.FromTool);
      case Message.FromAssistant answer ->
          !last && messages.get(index + 1) instanceof Message.FromUser;
    };
  }
}

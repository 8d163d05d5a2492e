package dev.holdfast.agent.model;

import dev.holdfast.agent.AgentEvent.PromptMessage;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/** Messages with the model. It only grows, so that every call continues the last one's state. */
public final class Conversation {
  private final List<ChatMessage> messages = new ArrayList<>();
  private final List<PromptMessage> added = new ArrayList<>();

  /** A conversation that opens with a system text and the user's first message. */
  public Conversation(String system, String user) {
    messages.add(SystemMessage.from(system));
    added.add(new PromptMessage("system", system));
    addUser(user);
  }

  public void addUser(String text) {
    messages.add(UserMessage.from(text));
    added.add(new PromptMessage("user", text));
  }

  /** Appends the result that the model reads for its call. */
  public void addResult(ToolExecutionRequest call, String text) {
    messages.add(ToolExecutionResultMessage.from(call, text));
  }

  void addReply(AiMessage reply) {
    messages.add(reply);
  }

  List<ChatMessage> messages() {
    return List.copyOf(messages);
  }

  /** System and user messages added since the last call of this method. */
  List<PromptMessage> takeAdded() {
    List<PromptMessage> taken = List.copyOf(added);
    added.clear();
    return taken;
  }
}

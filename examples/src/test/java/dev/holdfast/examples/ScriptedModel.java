package dev.holdfast.examples;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A model that says what it is told to, in this order, and keeps what it was asked. */
public final class ScriptedModel implements ChatModel {
  private final List<AiMessage> answers;
  private final List<ChatRequest> requests = new ArrayList<>();

  /**
   * @param answers one for each request
   */
  public ScriptedModel(AiMessage... answers) {
    this.answers = List.of(answers);
  }

  /** What was asked so far. */
  public List<ChatRequest> requests() {
    return requests;
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    requests.add(request);
    return ChatResponse.builder().aiMessage(answers.get(requests.size() - 1)).build();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }
}

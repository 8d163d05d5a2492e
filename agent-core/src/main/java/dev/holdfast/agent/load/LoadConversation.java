package dev.holdfast.agent.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The messages of one conversation, and where each of its turns ended. */
final class LoadConversation {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> TOOLS =
      List.of("read", "write", "list", "search", "test", "diff", "shell", "finish");

  private final LoadSize size;
  private final List<ToolSpecification> tools = new ArrayList<>();
  private final List<ChatMessage> messages = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();

  /** The question not yet in a prompt; its tokens are not those of a result. */
  private String question;

  private record Reply(int messages, int tokens) {}

  LoadConversation(LoadSize size, String name) {
    this.size = size;
    this.question = "You are the " + name + ". " + LoadText.words(40, name.hashCode());
    for (int i = 0; i < TOOLS.size(); i++) {
      tools.add(
          ToolSpecification.builder()
              .name(TOOLS.get(i))
              .description(LoadText.words(size.toolWords(), 100 + i))
              .parameters(
                  JsonObjectSchema.builder()
                      .addStringProperty("path", "Where.")
                      .required("path")
                      .build())
              .build());
    }
    messages.add(SystemMessage.from("You are an agent. " + LoadText.words(size.systemWords(), 1)));
    messages.add(UserMessage.from(question));
  }

  /** What was said, for {@link #read}. */
  void write(Path file) throws IOException {
    ObjectNode saved = MAPPER.createObjectNode();
    saved.put("messages", ChatMessageSerializer.messagesToJson(messages));
    ArrayNode ends = saved.putArray("replies");
    for (Reply reply : replies) {
      ends.addArray().add(reply.messages).add(reply.tokens);
    }
    Files.writeString(file, saved.toString());
  }

  /** Takes up what another process wrote. */
  void read(Path file) throws IOException {
    JsonNode saved = MAPPER.readTree(Files.readString(file));
    messages.clear();
    messages.addAll(ChatMessageDeserializer.messagesFromJson(saved.get("messages").asText()));
    replies.clear();
    for (JsonNode end : saved.get("replies")) {
      replies.add(new Reply(end.get(0).asInt(), end.get(1).asInt()));
    }
    question = "";
  }

  ChatRequest request() {
    return ChatRequest.builder().messages(List.copyOf(messages)).toolSpecifications(tools).build();
  }

  /** Turns answered so far. */
  int turns() {
    return replies.size();
  }

  /**
   * Adds a reply.
   *
   * @param tokens of the prompt and the reply
   */
  void answered(AiMessage reply, int tokens) {
    messages.add(reply);
    replies.add(new Reply(messages.size(), tokens));
    question = "";
  }

  void addResult(long seed) {
    messages.add(
        ToolExecutionResultMessage.from(
            "call", TOOLS.getFirst(), LoadText.words(size.resultWords(), seed)));
  }

  void addQuestion(long seed) {
    question = LoadText.words(40, seed);
    messages.add(UserMessage.from(question));
  }

  /** The question that is new in the next prompt, or empty. */
  String question() {
    return question;
  }

  /** Drops everything after the reply of a turn. */
  void rewindTo(int turn) {
    while (replies.size() > turn) {
      replies.removeLast();
    }
    while (messages.size() > replies.getLast().messages) {
      messages.removeLast();
    }
  }

  /** Tokens up to the end of the last reply; 0 before the first. */
  int known() {
    return replies.isEmpty() ? 0 : replies.getLast().tokens;
  }
}

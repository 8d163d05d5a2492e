package dev.holdfast.engine.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads conversations in the JSON form that chat templates know: {@code {"messages": […], "tools":
 * […], "flags": {"add_generation_prompt", "enable_thinking", "add_vision_id"}}}. Every error is
 * CHAT_INVALID and names the place.
 */
public final class ChatJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ChatJson() {}

  /** Reads the text of a chat file. */
  public static Conversation parse(String json) {
    try {
      return read(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw invalid("The chat is not JSON: " + JsonText.problem(e) + ".");
    }
  }

  /** Reads a chat. */
  public static Conversation read(JsonNode chat) {
    JsonNode messages = object(chat, "the chat").path("messages");
    if (!messages.isArray()) {
      throw invalid("messages: must be a list.");
    }
    List<Message> readMessages = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      readMessages.add(message(messages.get(i), "messages[" + i + "]"));
    }
    JsonNode flags = chat.path("flags");
    if (!isAbsent(flags)) {
      object(flags, "flags");
    }
    return new Conversation(
        readMessages,
        tools(chat.path("tools")),
        flag(flags, "enable_thinking"),
        flag(flags, "add_generation_prompt").orElse(false),
        flag(flags, "add_vision_id").orElse(false),
        false);
  }

  private static List<ObjectNode> tools(JsonNode tools) {
    List<ObjectNode> read = new ArrayList<>();
    if (isAbsent(tools)) {
      return read;
    }
    if (!tools.isArray()) {
      throw invalid("tools: must be a list.");
    }
    for (int i = 0; i < tools.size(); i++) {
      read.add(object(tools.get(i), "tools[" + i + "]"));
    }
    return read;
  }

  private static Optional<Boolean> flag(JsonNode flags, String name) {
    JsonNode flag = flags.path(name);
    if (isAbsent(flag)) {
      return Optional.empty();
    }
    if (!flag.isBoolean()) {
      throw invalid("flags." + name + ": must be true or false.");
    }
    return Optional.of(flag.booleanValue());
  }

  private static Message message(JsonNode node, String place) {
    ObjectNode message = object(node, place);
    Content content = content(message.path("content"), place + ".content");
    String role = message.path("role").asText("");
    return switch (role) {
      case "system" -> new Message.FromSystem(content);
      case "user" -> new Message.FromUser(content);
      case "tool" -> new Message.FromTool(content);
      case "assistant" ->
          new Message.FromAssistant(
              content,
              Optional.ofNullable(message.path("reasoning_content").textValue()),
              toolCalls(message.path("tool_calls"), place + ".tool_calls"),
              Optional.empty());
      default ->
          throw invalid(place + ".role: must be \"system\", \"user\", \"assistant\" or \"tool\".");
    };
  }

  private static Content content(JsonNode node, String place) {
    if (isAbsent(node)) {
      return Content.EMPTY;
    }
    if (node.isTextual()) {
      return Content.text(node.textValue());
    }
    if (!node.isArray()) {
      throw invalid(place + ": must be a text or a list of parts.");
    }
    List<Content.Part> parts = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      parts.add(part(node.get(i), place + "[" + i + "]"));
    }
    return new Content(parts);
  }

  private static Content.Part part(JsonNode node, String place) {
    String type = node.path("type").asText("");
    if (node.has("image") || node.has("image_url") || type.equals("image")) {
      return new Content.Image();
    }
    if (node.has("video") || type.equals("video")) {
      return new Content.Video();
    }
    if (node.path("text").isTextual()) {
      return new Content.Text(node.get("text").textValue());
    }
    throw invalid(place + ": must be a part of type \"text\", \"image\" or \"video\".");
  }

  private static List<ToolCall> toolCalls(JsonNode node, String place) {
    List<ToolCall> calls = new ArrayList<>();
    if (isAbsent(node)) {
      return calls;
    }
    if (!node.isArray()) {
      throw invalid(place + ": must be a list.");
    }
    for (int i = 0; i < node.size(); i++) {
      String at = place + "[" + i + "]";
      JsonNode call = object(node.get(i), at);
      if (call.has("function")) {
        at += ".function";
        call = object(call.get("function"), at);
      }
      if (!call.path("name").isTextual()) {
        throw invalid(at + ".name: must be a text.");
      }
      JsonNode arguments = call.path("arguments");
      if (!arguments.isMissingNode() && !arguments.isObject()) {
        throw invalid(
            at + ".arguments: must be a JSON object, not a text that contains one and not null.");
      }
      calls.add(
          new ToolCall(
              call.get("name").textValue(),
              arguments instanceof ObjectNode given
                  ? given
                  : JsonNodeFactory.instance.objectNode()));
    }
    return calls;
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static ObjectNode object(JsonNode node, String place) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw invalid(place + ": must be a JSON object.");
  }

  static EngineException invalid(String message) {
    return new EngineException(
        ErrorCode.CHAT_INVALID, message, "Correct the conversation at the place named.");
  }
}

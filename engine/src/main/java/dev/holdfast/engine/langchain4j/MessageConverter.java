package dev.holdfast.engine.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.chat.Content;
import dev.holdfast.engine.chat.Message;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.tokenizer.Tokenizer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns LangChain4j's messages and tools into the engine's. */
final class MessageConverter {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Optional<Tokenizer> tokenizer;

  /**
   * @param tokenizer of the model whose answers are told apart by their tokens; without one,
   *     answers are texts
   */
  MessageConverter(Optional<Tokenizer> tokenizer) {
    this.tokenizer = tokenizer;
  }

  List<Message> messages(List<ChatMessage> messages) {
    List<Message> converted = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      converted.add(message(messages.get(i), i));
    }
    return converted;
  }

  private Message message(ChatMessage message, int index) {
    return switch (message) {
      case SystemMessage system -> new Message.FromSystem(Content.text(system.text()));
      case UserMessage user -> new Message.FromUser(content(user.contents()));
      case AiMessage ai -> answer(ai, index);
      case ToolExecutionResultMessage result -> new Message.FromTool(content(result.contents()));
      default ->
          throw new UnsupportedFeatureException(
              "This engine does not support messages of type " + message.type() + ".");
    };
  }

  /** An answer that was given just now. */
  Message.FromAssistant answer(AiMessage message) {
    return answer(message, 0);
  }

  private Message.FromAssistant answer(AiMessage message, int index) {
    return new Message.FromAssistant(
        Content.text(message.text() == null ? "" : message.text()),
        Optional.ofNullable(message.thinking()),
        toolCalls(message, index),
        tokenizer.flatMap(known -> GeneratedAttribute.read(message, known)));
  }

  private static Content content(List<dev.langchain4j.data.message.Content> contents) {
    List<Content.Part> parts = new ArrayList<>();
    for (dev.langchain4j.data.message.Content content : contents) {
      if (!(content instanceof TextContent text)) {
        throw new UnsupportedFeatureException(
            "This engine does not support content of type "
                + content.type().name().toLowerCase(Locale.ROOT)
                + ".");
      }
      parts.add(new Content.Text(text.text()));
    }
    return new Content(parts);
  }

  private static List<ToolCall> toolCalls(AiMessage message, int index) {
    List<ToolCall> calls = new ArrayList<>();
    for (ToolExecutionRequest request : message.toolExecutionRequests()) {
      String arguments = request.arguments();
      ObjectNode read = MAPPER.createObjectNode();
      if (arguments != null && !arguments.isBlank()) {
        read = object(arguments, "messages[" + index + "], call of " + request.name());
      }
      calls.add(new ToolCall(request.name(), read));
    }
    return calls;
  }

  private static ObjectNode object(String json, String place) {
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw notAnObject(place, e);
    }
    throw notAnObject(place, null);
  }

  private static EngineException notAnObject(String place, @Nullable Throwable cause) {
    return new EngineException(
        ErrorCode.CHAT_INVALID,
        place + ": the arguments are not a JSON object.",
        "Correct the arguments of the message.",
        cause);
  }

  /** Tools in the form the templates show to the model. */
  static List<ObjectNode> tools(List<ToolSpecification> specifications) {
    List<ObjectNode> tools = new ArrayList<>();
    for (ToolSpecification specification : specifications) {
      ObjectNode given = object(specification.toJson(), "tool " + specification.name());
      ObjectNode function = MAPPER.createObjectNode();
      function.put("name", specification.name());
      if (specification.description() != null) {
        function.put("description", specification.description());
      }
      if (given.path("parameters").isObject()) {
        function.set("parameters", given.get("parameters"));
      } else {
        ObjectNode none = function.putObject("parameters");
        none.put("type", "object");
        none.putObject("properties");
      }
      ObjectNode tool = MAPPER.createObjectNode();
      tool.put("type", "function");
      tool.set("function", function);
      tools.add(tool);
    }
    return tools;
  }
}

package dev.holdfast.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of a call against the tool's specification: harmless slips of small models
 * are mended, everything else is named together with the expected signature.
 */
final class ArgumentReader {

  /** Raw line breaks inside strings are the commonest slip; their meaning is clear. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ToolSpecification specification;
  private final Map<String, JsonSchemaElement> properties;
  private final List<String> required;

  ArgumentReader(ToolSpecification specification) {
    this.specification = specification;
    JsonObjectSchema parameters = specification.parameters();
    this.properties = parameters == null ? Map.of() : parameters.properties();
    this.required =
        parameters == null || parameters.required() == null ? List.of() : parameters.required();
  }

  /**
   * Parses and checks the arguments of a call.
   *
   * @param json a JSON object, or nothing for a tool without required parameters
   * @throws ToolFailure naming what is wrong and the signature
   */
  ObjectNode read(@Nullable String json) {
    ObjectNode given = parse(json);
    ObjectNode arguments = MAPPER.createObjectNode();
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      JsonSchemaElement schema = properties.get(entry.getKey());
      if (schema == null) {
        problems.add("unknown parameter " + entry.getKey());
      } else if (!entry.getValue().isNull()) {
        JsonNode value = coerce(schema, entry.getValue());
        if (value == null) {
          problems.add(entry.getKey() + " must be " + describe(schema));
        } else {
          arguments.set(entry.getKey(), value);
        }
      }
    }
    for (String name : required) {
      if (given.path(name).isMissingNode() || given.path(name).isNull()) {
        problems.add("missing parameter " + name);
      }
    }
    if (!problems.isEmpty()) {
      throw failure(String.join("; ", problems));
    }
    return arguments;
  }

  /** The call as a model would write it, for instance {@code read_file(path: string)}. */
  String signature() {
    List<String> parts = new ArrayList<>();
    properties.forEach((name, schema) ->
        parts.add(name + (required.contains(name) ? ": " : "?: ") + type(schema)));
    return specification.name() + "(" + String.join(", ", parts) + ")";
  }

  private ObjectNode parse(@Nullable String json) {
    if (json == null || json.isBlank()) {
      return MAPPER.createObjectNode();
    }
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
      throw failure("the arguments are not a JSON object");
    } catch (JsonProcessingException e) {
      throw failure("the arguments are not valid JSON: " + firstLine(e.getOriginalMessage()));
    }
  }

  private ToolFailure failure(String problem) {
    return new ToolFailure(problem + ". Expected: " + signature());
  }

  private static @Nullable JsonNode coerce(JsonSchemaElement schema, JsonNode value) {
    return switch (schema) {
      case JsonStringSchema text -> coerceToText(value);
      case JsonIntegerSchema integer -> coerceToInteger(value);
      case JsonBooleanSchema bool -> coerceToBoolean(value);
      case JsonEnumSchema choice -> coerceToChoice(choice, value);
      default -> value;
    };
  }

  private static JsonNode coerceToText(JsonNode value) {
    if (value.isTextual()) {
      return value;
    }
    // A model that writes a JSON file often gives the object itself as the content.
    return TextNode.valueOf(value.isContainerNode() ? value.toPrettyString() : value.asText());
  }

  private static @Nullable JsonNode coerceToInteger(JsonNode value) {
    String text = value.isTextual() || value.isNumber() ? value.asText().strip() : "";
    if (!text.matches("[+-]?\\d{1,9}(\\.0*)?")) {
      return null;
    }
    int point = text.indexOf('.');
    return IntNode.valueOf(Integer.parseInt(point < 0 ? text : text.substring(0, point)));
  }

  private static @Nullable JsonNode coerceToBoolean(JsonNode value) {
    if (value.isBoolean()) {
      return value;
    }
    return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
      case "true" -> BooleanNode.TRUE;
      case "false" -> BooleanNode.FALSE;
      default -> null;
    };
  }

  private static @Nullable JsonNode coerceToChoice(JsonEnumSchema choice, JsonNode value) {
    for (String allowed : choice.enumValues()) {
      if (allowed.equalsIgnoreCase(value.asText().strip())) {
        return TextNode.valueOf(allowed);
      }
    }
    return null;
  }

  private static String type(JsonSchemaElement schema) {
    return switch (schema) {
      case JsonStringSchema text -> "string";
      case JsonIntegerSchema integer -> "integer";
      case JsonBooleanSchema bool -> "boolean";
      case JsonEnumSchema choice -> String.join("|", choice.enumValues());
      default -> "value";
    };
  }

  private static String describe(JsonSchemaElement schema) {
    return switch (schema) {
      case JsonIntegerSchema integer -> "an integer";
      case JsonEnumSchema choice -> "one of " + String.join(", ", choice.enumValues());
      default -> "a " + type(schema);
    };
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("unreadable");
  }
}

package dev.holdfast.engine.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the bare text of an XML-like parameter into the JSON value its schema asks for. */
final class ParameterValue {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private ParameterValue() {}

  /**
   * Reads a value: text parameters verbatim, others as JSON or as Python's {@code True}, {@code
   * False}, {@code None}; what is neither stays text, so that the tool can say what it expected.
   */
  static JsonNode read(String text, Set<String> types) {
    JsonNode verbatim = JsonNodeFactory.instance.textNode(text);
    boolean mayBeText = types.contains("string");
    if (mayBeText && types.size() == 1) {
      return verbatim;
    }
    JsonNode value = parse(PythonText.strip(text));
    if (value == null || (mayBeText && !isOneOf(types, typeOf(value)))) {
      return verbatim;
    }
    return value;
  }

  private static boolean isOneOf(Set<String> types, String type) {
    return types.contains(type) || (type.equals("integer") && types.contains("number"));
  }

  private static @Nullable JsonNode parse(String text) {
    switch (text) {
      case "" -> {
        return null;
      }
      case "True" -> {
        return BooleanNode.TRUE;
      }
      case "False" -> {
        return BooleanNode.FALSE;
      }
      case "None" -> {
        return NullNode.instance;
      }
      default -> {
        try {
          return READER.readTree(text);
        } catch (JsonProcessingException e) {
          return null;
        }
      }
    }
  }

  /** The JSON Schema type of a value. */
  static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "array";
      case OBJECT -> "object";
      case BOOLEAN -> "boolean";
      case NULL, MISSING -> "null";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case STRING, BINARY, POJO -> "string";
    };
  }
}

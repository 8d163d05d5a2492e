package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * JSON as {@code json.dumps(value, ensure_ascii=False)} writes it: the form in which models learnt
 * tools and arguments.
 */
final class PythonJson {
  private PythonJson() {}

  static String dumps(JsonNode value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /**
   * A value as {@code str} shows it: strings bare, {@code True}, {@code None}, numbers by {@code
   * repr}; objects and lists as JSON.
   */
  static String display(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.textValue();
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NULL, MISSING -> "None";
      case NUMBER -> number(value);
      case ARRAY, OBJECT, BINARY, POJO -> dumps(value);
    };
  }

  private static void write(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case STRING -> quote(value.textValue(), out);
      case BOOLEAN -> out.append(value.booleanValue());
      case NULL, MISSING -> out.append("null");
      case NUMBER -> out.append(jsonNumber(value));
      case ARRAY -> {
        out.append('[');
        String separator = "";
        for (JsonNode element : value) {
          out.append(separator);
          write(element, out);
          separator = ", ";
        }
        out.append(']');
      }
      case OBJECT -> {
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          out.append(separator);
          quote(field.getKey(), out);
          out.append(": ");
          write(field.getValue(), out);
          separator = ", ";
        }
        out.append('}');
      }
      case BINARY, POJO -> quote(value.asText(), out);
    }
  }

  private static String number(JsonNode value) {
    return value.isIntegralNumber()
        ? value.bigIntegerValue().toString()
        : PythonText.number(value.doubleValue());
  }

  private static String jsonNumber(JsonNode value) {
    String number = number(value);
    return switch (number) {
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      case "nan" -> "NaN";
      default -> number;
    };
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (character < 0x20) {
            out.append(String.format("\\u%04x", (int) character));
          } else {
            out.append(character);
          }
        }
      }
    }
    out.append('"');
  }
}

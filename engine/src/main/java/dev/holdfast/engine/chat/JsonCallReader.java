package dev.holdfast.engine.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads {@code {"name": …, "arguments": {…}}}, the call form of Qwen 2.5. Forgives what small
 * models do and what has only one meaning: raw line breaks in texts, texts in three quotes,
 * trailing commas, missing closing braces, arguments packed into a text.
 */
final class JsonCallReader {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build()
          .readerFor(JsonNode.class);
  private static final int FORGIVEN_BRACES = 2;

  private JsonCallReader() {}

  static OutputEvent read(String block, ToolSchemas schemas) {
    JsonNode node;
    try {
      node = parse(PythonText.strip(block));
    } catch (JsonProcessingException e) {
      return error(block, "The tool call is not valid JSON: " + JsonText.problem(e) + ".");
    }
    if (node.path("function").isObject()) {
      node = node.get("function");
    }
    String name = node.path("name").textValue();
    if (name == null || name.isBlank()) {
      return error(block, "The tool call has no \"name\".");
    }
    JsonNode arguments = node.has("arguments") ? node.get("arguments") : node.path("parameters");
    if (arguments.isTextual()) {
      try {
        arguments = parse(arguments.textValue());
      } catch (JsonProcessingException e) {
        return error(block, "The \"arguments\" of the call to " + name + " are not an object.");
      }
    }
    if (arguments.isMissingNode() || arguments.isNull()) {
      arguments = JsonNodeFactory.instance.objectNode();
    }
    if (!(arguments instanceof ObjectNode object)) {
      return error(block, "The \"arguments\" of the call to " + name + " are not an object.");
    }
    if (isSchema(object) && !schemas.hasParameter(name, "properties")) {
      return error(
          block, "This repeats the description of " + name + " instead of calling it with values.");
    }
    return new OutputEvent.Call(new ToolCall(name, object));
  }

  /** Small models copy the tool's description, or its schema into the place of the arguments. */
  private static boolean isSchema(ObjectNode arguments) {
    return "object".equals(arguments.path("type").textValue())
        && arguments.path("properties").isObject();
  }

  /**
   * The template of Qwen2.5-Coder shows the form in doubled braces, so its models write them: two
   * opening braces in a row have no other meaning. What is left over at the end is not read.
   */
  private static JsonNode parse(String written) throws JsonProcessingException {
    String text = TripleQuotes.toJson(written.startsWith("{{") ? written.substring(1) : written);
    StringBuilder attempt = new StringBuilder(text);
    while (true) {
      try {
        return READER.readTree(attempt.toString());
      } catch (JsonEOFException e) {
        if (attempt.length() == text.length() + FORGIVEN_BRACES || insideString(text)) {
          throw e;
        }
        attempt.append('}');
      }
    }
  }

  private static boolean insideString(String text) {
    JsonScanner scanner = new JsonScanner();
    for (int i = 0; i < text.length(); i++) {
      scanner.accept(text.charAt(i));
    }
    return scanner.insideString();
  }

  private static OutputEvent error(String raw, String what) {
    return new OutputEvent.CallError(
        raw,
        what
            + " Write {\"name\": \"TOOL\", \"arguments\": {…}} with every quote and line break in texts escaped.");
  }
}

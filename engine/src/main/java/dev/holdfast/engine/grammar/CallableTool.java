package dev.holdfast.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.grammar.json.JsonSchema;
import java.util.regex.Pattern;

/**
 * A tool as a grammar sees it.
 *
 * @param arguments objects that a call may give; parameters that the tool does not name are left
 *     out unless its schema has {@code additionalProperties}
 */
public record CallableTool(String name, JsonSchema arguments) {
  private static final int MOST_NESTED = 200;
  private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}<>\"'\\\\{}]{1,128}");

  /**
   * A tool of a chat.
   *
   * @param tool {@code {"type": "function", "function": {"name", "parameters"}}}, or the inner
   *     object alone
   * @throws EngineException REQUEST_INVALID, naming the tool and the place in its schema
   */
  public static CallableTool of(ObjectNode tool) {
    JsonNode function = tool.path("function").isObject() ? tool.get("function") : tool;
    String name = function.path("name").asText("");
    if (!NAME.matcher(name).matches()) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "a tool is called \"" + name + "\"",
          "Name tools with up to 128 letters, digits and the like, without blanks and quotes.");
    }
    ObjectNode parameters =
        function.path("parameters") instanceof ObjectNode given
            ? given.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    if (holdsClosingLine(parameters, 0)) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "the schema of tool " + name + " has a value with the line that closes parameters",
          "Leave </parameter> out of its constants.");
    }
    if (!parameters.has("type")) {
      parameters.put("type", "object");
    }
    if (!parameters.has("properties") && !parameters.has("additionalProperties")) {
      parameters.putObject("properties");
    }
    JsonSchema schema = JsonSchema.compileLenient(ClosedObjects.close(parameters), "tool " + name);
    if (schema.values().objects().isEmpty()) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "the parameters of tool " + name + " are no object",
          "Describe them by a schema of type object.");
    }
    return new CallableTool(name, schema);
  }

  /** Whether a constant could not be written: it would end its own tag. */
  private static boolean holdsClosingLine(JsonNode schema, int depth) {
    if (schema.isTextual()) {
      return schema.textValue().contains(XmlText.CLOSE.strip());
    }
    for (JsonNode part : schema) {
      if (depth < MOST_NESTED && holdsClosingLine(part, depth + 1)) {
        return true;
      }
    }
    return false;
  }
}

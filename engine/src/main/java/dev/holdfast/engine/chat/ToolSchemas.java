package dev.holdfast.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names and parameter types of the tools on offer. */
final class ToolSchemas {
  private final Map<String, JsonNode> properties = new HashMap<>();

  ToolSchemas(List<ObjectNode> tools) {
    for (ObjectNode tool : tools) {
      JsonNode function = tool.path("function").isObject() ? tool.get("function") : tool;
      String name = function.path("name").textValue();
      if (name != null) {
        properties.put(name, function.path("parameters").path("properties"));
      }
    }
  }

  boolean isEmpty() {
    return properties.isEmpty();
  }

  boolean knows(String tool) {
    return properties.containsKey(tool);
  }

  boolean hasParameter(String tool, String parameter) {
    JsonNode known = properties.get(tool);
    return known != null && known.has(parameter);
  }

  /** JSON types a parameter may have; empty when the schema does not say. */
  Set<String> types(String tool, String parameter) {
    Set<String> types = new HashSet<>();
    JsonNode known = properties.get(tool);
    if (known != null) {
      collect(known.path(parameter), types, 0);
    }
    return types;
  }

  private static void collect(JsonNode schema, Set<String> types, int depth) {
    if (depth > 8) {
      return;
    }
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.textValue());
    }
    for (JsonNode each : type) {
      types.add(each.asText());
    }
    if (types.isEmpty()) {
      for (JsonNode value : schema.path("enum")) {
        types.add(
            value.isTextual()
                ? "string"
                : value.isNull() ? "null" : value.isBoolean() ? "boolean" : "number");
      }
    }
    for (JsonNode option : schema.path("anyOf")) {
      collect(option, types, depth + 1);
    }
    for (JsonNode option : schema.path("oneOf")) {
      collect(option, types, depth + 1);
    }
  }
}

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
  private final Map<String, JsonNode> parameters = new HashMap<>();

  ToolSchemas(List<ObjectNode> tools) {
    for (ObjectNode tool : tools) {
      JsonNode function = tool.path("function").isObject() ? tool.get("function") : tool;
      String name = function.path("name").textValue();
      if (name != null) {
        parameters.put(name, function.path("parameters"));
      }
    }
  }

  boolean isEmpty() {
    return parameters.isEmpty();
  }

  boolean knows(String tool) {
    return parameters.containsKey(tool);
  }

  boolean hasParameter(String tool, String parameter) {
    JsonNode known = parameters.get(tool);
    return known != null && known.path("properties").has(parameter);
  }

  /** JSON types a parameter may have; empty when the schema does not say. */
  Set<String> types(String tool, String parameter) {
    Set<String> types = new HashSet<>();
    JsonNode known = parameters.get(tool);
    if (known != null) {
      collect(known.path("properties").path(parameter), known, types, 0);
    }
    return types;
  }

  private static void collect(JsonNode schema, JsonNode root, Set<String> types, int depth) {
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
        types.add(ParameterValue.typeOf(value));
      }
      if (schema.has("const")) {
        types.add(ParameterValue.typeOf(schema.get("const")));
      }
    }
    String reference = schema.path("$ref").asText("");
    if (reference.startsWith("#/")) {
      collect(root.at(reference.substring(1)), root, types, depth + 1);
    }
    for (JsonNode option : schema.path("anyOf")) {
      collect(option, root, types, depth + 1);
    }
    for (JsonNode option : schema.path("oneOf")) {
      collect(option, root, types, depth + 1);
    }
  }
}

package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Schemas that an array or object, and nothing else, satisfies: equal to it whatever the order of
 * its properties.
 */
final class ConstantSchemas {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ConstantSchemas() {}

  static ObjectNode of(JsonNode container) {
    return container.isArray() ? list(container) : object(container);
  }

  /** One of some bare values. */
  static ObjectNode bare(List<JsonNode> values) {
    ObjectNode schema = NODES.objectNode();
    schema.putArray("enum").addAll(values);
    return schema;
  }

  private static ObjectNode list(JsonNode list) {
    ObjectNode schema = NODES.objectNode().put("type", "array");
    ArrayNode elements = schema.putArray("prefixItems");
    list.forEach(element -> elements.add(constant(element)));
    return schema.put("items", false).put("minItems", list.size());
  }

  private static ObjectNode object(JsonNode object) {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    object
        .properties()
        .forEach(each -> {
          properties.set(each.getKey(), constant(each.getValue()));
          required.add(each.getKey());
        });
    return schema.put("additionalProperties", false);
  }

  private static ObjectNode constant(JsonNode value) {
    return NODES.objectNode().set("const", value);
  }
}

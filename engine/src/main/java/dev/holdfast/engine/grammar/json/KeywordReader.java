package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the keywords of schemas; unknown ones and annotations are passed over, as the draft asks.
 */
final class KeywordReader {
  private static final String AFTERWARDS = "cannot be enforced while a value is written";

  /** Keywords that are not enforced, unless their value asks for nothing. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "multipleOf",
          "contains",
          "uniqueItems",
          "patternProperties",
          "propertyNames",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "not",
          "if",
          "unevaluatedItems",
          "unevaluatedProperties",
          "$dynamicRef",
          "$recursiveRef");

  private static final Set<String> SCHEMAS_OF_ALL =
      Set.of("propertyNames", "unevaluatedItems", "unevaluatedProperties");

  private final SchemaIndex index;
  private final Enforcement enforcement;
  private final WorkLimit limit;
  private final Map<Integer, Keywords> known = new HashMap<>();

  KeywordReader(SchemaIndex index, Enforcement enforcement, WorkLimit limit) {
    this.index = index;
    this.enforcement = enforcement;
    this.limit = limit;
  }

  /**
   * Reads a schema.
   *
   * @param number of the schema in the index
   */
  Keywords read(int number) {
    Keywords before = known.get(number);
    if (before != null) {
      return before;
    }
    KeywordValues values =
        new KeywordValues(index.schema(number), index.pointer(number), enforcement);
    refuseUnsupported(values);
    List<JsonNode> together = new ArrayList<>(values.schemas("allOf"));
    if (values.has("$ref")) {
      together.add(index.target(number));
    }
    List<List<JsonNode>> choices = new ArrayList<>();
    for (String keyword : List.of("anyOf", "oneOf")) {
      if (values.has(keyword)) {
        choices.add(values.schemas(keyword));
      }
    }
    Assertions assertions =
        new AssertionReader(values, number, limit).read().and(constants(values, number, choices));
    Keywords read = new Keywords(assertions, together, choices);
    known.put(number, read);
    return read;
  }

  private void refuseUnsupported(KeywordValues values) {
    for (String keyword : UNSUPPORTED) {
      if (values.has(keyword) && asksForSomething(keyword, values)) {
        values.cannot(keyword, AFTERWARDS);
      }
    }
  }

  private static boolean asksForSomething(String keyword, KeywordValues values) {
    JsonNode value = values.get(keyword);
    return switch (keyword) {
      case "uniqueItems" -> !value.isBoolean() || value.booleanValue();
      case "if" -> values.has("then") || values.has("else");
      case "patternProperties", "dependentRequired", "dependentSchemas", "dependencies" ->
          !value.isObject() || !value.isEmpty();
      default -> !SCHEMAS_OF_ALL.contains(keyword) || !isAll(value);
    };
  }

  private static boolean isAll(JsonNode schema) {
    return (schema.isBoolean() && schema.booleanValue()) || (schema.isObject() && schema.isEmpty());
  }

  /** Bare constants are assertions; arrays and objects become schemas, of which one must hold. */
  private Assertions constants(KeywordValues values, int number, List<List<JsonNode>> choices) {
    Assertions all = Assertions.NONE;
    for (String keyword : List.of("enum", "const")) {
      if (!values.has(keyword)) {
        continue;
      }
      List<JsonNode> constants = values.constants(keyword);
      List<JsonNode> containers = constants.stream().filter(JsonNode::isContainerNode).toList();
      if (containers.isEmpty()) {
        all = all.and(values.oneOf(constants));
        continue;
      }
      List<JsonNode> schemas = new ArrayList<>();
      List<JsonNode> bare = constants.stream().filter(JsonNode::isValueNode).toList();
      if (!bare.isEmpty()) {
        schemas.add(ConstantSchemas.bare(bare));
      }
      containers.forEach(container -> schemas.add(ConstantSchemas.of(container)));
      schemas.forEach(schema -> index.add(schema, number));
      choices.add(schemas);
    }
    return all;
  }
}

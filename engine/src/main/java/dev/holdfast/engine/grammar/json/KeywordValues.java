package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values of a schema's keywords, checked: a value that a keyword cannot have is an error. */
final class KeywordValues {
  /** Digits of a number, and zeros before or after them, at most: beyond any double. */
  private static final int DIGITS = 1_000;

  private final JsonNode schema;
  private final String pointer;
  private final Enforcement enforcement;

  KeywordValues(JsonNode schema, String pointer, Enforcement enforcement) {
    this.schema = schema;
    this.pointer = pointer;
    this.enforcement = enforcement;
  }

  boolean has(String keyword) {
    return schema.has(keyword);
  }

  JsonNode get(String keyword) {
    return schema.path(keyword);
  }

  /** Says that a keyword is not enforced. */
  void cannot(String keyword, String why) {
    enforcement.cannot(pointer, keyword, why);
  }

  /** A count, at most {@link Integer#MAX_VALUE}. */
  int count(String keyword, int absent) {
    if (!has(keyword)) {
      return absent;
    }
    BigDecimal value = number(keyword);
    if (value.signum() < 0 || !NumberRange.isWhole(value)) {
      throw invalid(keyword, "is not a whole number from 0 on");
    }
    return value.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
  }

  /** A number. */
  BigDecimal number(String keyword) {
    if (!get(keyword).isNumber()) {
      throw invalid(keyword, "is not a number");
    }
    return number(keyword, get(keyword));
  }

  /** A list of texts; empty when there is none. */
  Set<String> texts(String keyword) {
    Set<String> texts = new LinkedHashSet<>();
    if (has(keyword) && !get(keyword).isArray()) {
      throw invalid(keyword, "is not a list of texts");
    }
    for (JsonNode text : get(keyword)) {
      if (!text.isTextual()) {
        throw invalid(keyword, "is not a list of texts");
      }
      texts.add(wellFormed(keyword, text.textValue()));
    }
    return texts;
  }

  /** A list of schemas; empty when there is none. */
  List<JsonNode> schemas(String keyword) {
    if (!has(keyword)) {
      return List.of();
    }
    if (!get(keyword).isArray() || get(keyword).isEmpty()) {
      throw invalid(keyword, "is not a list of schemas");
    }
    List<JsonNode> schemas = new ArrayList<>();
    get(keyword).forEach(each -> schemas.add(schema(keyword, each)));
    return schemas;
  }

  /** Schemas by name, in their order; empty when there are none. */
  Map<String, JsonNode> schemasByName(String keyword) {
    if (has(keyword) && !get(keyword).isObject()) {
      throw invalid(keyword, "is not an object of schemas");
    }
    Map<String, JsonNode> schemas = new LinkedHashMap<>();
    get(keyword)
        .properties()
        .forEach(each ->
            schemas.put(wellFormed(keyword, each.getKey()), schema(keyword, each.getValue())));
    return schemas;
  }

  /** A schema. */
  JsonNode schema(String keyword) {
    return schema(keyword, get(keyword));
  }

  /** The values of {@code enum} or {@code const}. */
  List<JsonNode> constants(String keyword) {
    if (keyword.equals("const")) {
      return List.of(get(keyword));
    }
    if (!get(keyword).isArray()) {
      throw invalid(keyword, "is not a list");
    }
    List<JsonNode> constants = new ArrayList<>();
    get(keyword).forEach(constants::add);
    return constants;
  }

  /** One of some bare values. */
  Assertions oneOf(List<JsonNode> constants) {
    Set<String> literals = new LinkedHashSet<>();
    Set<BigDecimal> numbers = new HashSet<>();
    Set<String> strings = new LinkedHashSet<>();
    for (JsonNode constant : constants) {
      switch (constant.getNodeType()) {
        case NUMBER -> numbers.add(number("enum", constant));
        case STRING -> strings.add(wellFormed("enum", constant.textValue()));
        case BOOLEAN, NULL -> literals.add(constant.asText());
        default -> throw invalid("enum", "holds what is no JSON value");
      }
    }
    return new Assertions(
        List.copyOf(literals),
        numbers.isEmpty() ? null : Numbers.of(numbers),
        strings.isEmpty() ? null : Strings.listed(strings),
        null,
        null);
  }

  RuntimeException invalid(String keyword, String problem) {
    return SchemaProblem.invalid(
        enforcement.where(), pointer, "is not valid: " + keyword + " " + problem);
  }

  private BigDecimal number(String keyword, JsonNode node) {
    if (node.isFloatingPointNumber()
        && !node.isBigDecimal()
        && !Double.isFinite(node.doubleValue())) {
      throw invalid(keyword, "is not a finite number");
    }
    BigDecimal value = node.decimalValue().stripTrailingZeros();
    if (value.precision() > DIGITS || Math.abs((long) value.scale()) > DIGITS) {
      throw invalid(keyword, "has more than " + DIGITS + " digits");
    }
    return value;
  }

  private JsonNode schema(String keyword, JsonNode node) {
    if (!node.isObject() && !node.isBoolean()) {
      throw invalid(keyword, "holds " + node.getNodeType() + " where a schema belongs");
    }
    return node;
  }

  private String wellFormed(String keyword, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw invalid(keyword, "holds a text with half a surrogate pair");
    }
    return text;
  }
}

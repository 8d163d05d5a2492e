package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a schema says about a value itself. */
final class AssertionReader {
  private static final Set<String> TYPES =
      Set.of("null", "boolean", "integer", "number", "string", "array", "object");
  private static final String OLD = "has a form of older drafts, which is not enforced";

  private final KeywordValues values;
  private final int schema;
  private final WorkLimit limit;

  /**
   * @param schema number of the schema
   */
  AssertionReader(KeywordValues values, int schema, WorkLimit limit) {
    this.values = values;
    this.schema = schema;
    this.limit = limit;
  }

  Assertions read() {
    Set<String> types = types();
    List<String> literals = new ArrayList<>();
    if (types.contains("null")) {
      literals.add("null");
    }
    if (types.contains("boolean")) {
      literals.addAll(List.of("true", "false"));
    }
    List<ArrayKeywords> arrays = List.of(arrays());
    List<ObjectKeywords> objects = List.of(objects());
    Numbers numbers = numbers(types);
    Strings strings = strings();
    return new Assertions(
        literals,
        numbers,
        types.contains("string") ? strings : null,
        types.contains("array") ? arrays : null,
        types.contains("object") ? objects : null);
  }

  private Set<String> types() {
    if (!values.has("type")) {
      return TYPES;
    }
    Set<String> types = new HashSet<>();
    if (values.get("type").isTextual()) {
      types.add(values.get("type").textValue());
    } else {
      types.addAll(values.texts("type"));
    }
    if (types.isEmpty() || !TYPES.containsAll(types)) {
      throw values.invalid("type", "is none of " + TYPES.stream().sorted().toList());
    }
    return types;
  }

  private @Nullable Numbers numbers(Set<String> types) {
    NumberRange range = types.contains("number") ? NumberRange.ALL : NumberRange.INTEGERS;
    if (values.has("minimum")) {
      range = range.and(NumberRange.atLeast(values.number("minimum"), false));
    }
    if (values.has("maximum")) {
      range = range.and(NumberRange.atMost(values.number("maximum"), false));
    }
    if (isNumber("exclusiveMinimum")) {
      range = range.and(NumberRange.atLeast(values.number("exclusiveMinimum"), true));
    }
    if (isNumber("exclusiveMaximum")) {
      range = range.and(NumberRange.atMost(values.number("exclusiveMaximum"), true));
    }
    return types.contains("number") || types.contains("integer") ? Numbers.of(range) : null;
  }

  private Strings strings() {
    int min = values.count("minLength", 0);
    int max = values.count("maxLength", FreeText.UNLIMITED);
    if (!values.has("pattern")) {
      return Strings.of(min, max, null);
    }
    if (!values.get("pattern").isTextual()) {
      throw values.invalid("pattern", "is not a text");
    }
    try {
      Regex regex = RegexParser.parse(values.get("pattern").textValue());
      return Strings.of(min, max, new TextPattern(regex, limit));
    } catch (RegexParser.UnsupportedPattern | TextPattern.TooManyStates e) {
      values.cannot("pattern", String.valueOf(e.getMessage()));
      return Strings.of(min, max, null);
    }
  }

  /** Draft 4 had a truth value there. */
  private boolean isNumber(String keyword) {
    if (values.get(keyword).isBoolean()) {
      if (values.get(keyword).booleanValue()) {
        values.cannot(keyword, OLD);
      }
      return false;
    }
    return values.has(keyword);
  }

  private ArrayKeywords arrays() {
    JsonNode items = null;
    if (values.get("items").isArray()) {
      values.cannot("items", OLD);
    } else if (values.has("items")) {
      items = values.schema("items");
    }
    return new ArrayKeywords(
        values.get("prefixItems").isEmpty() && values.get("prefixItems").isArray()
            ? List.of()
            : values.schemas("prefixItems"),
        items,
        values.count("minItems", 0),
        values.count("maxItems", Integer.MAX_VALUE));
  }

  private ObjectKeywords objects() {
    JsonNode additional = null;
    // What additional properties are depends on the patterns, which are not enforced.
    boolean patterns =
        values.has("patternProperties") && !values.get("patternProperties").isEmpty();
    if (values.has("additionalProperties") && !patterns) {
      additional = values.schema("additionalProperties");
    }
    return new ObjectKeywords(
        values.schemasByName("properties"),
        additional,
        values.texts("required"),
        values.count("minProperties", 0),
        values.count("maxProperties", Integer.MAX_VALUE),
        schema);
  }
}

package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of a schema. Values are those of several schemas that must hold together, known
 * by the numbers of these schemas, so that recursive schemas end.
 */
final class SchemaCompiler {
  /** Combinations of schemas at most, each of which has values of its own. */
  private static final int COMBINATIONS = 10_000;

  private final String where;
  private final SchemaIndex index;
  private final Enforcement enforcement;
  private final WorkLimit limit;
  private final Alternatives alternatives;
  private final Map<Set<Integer>, Values> known = new HashMap<>();
  private final Deque<Set<Integer>> open = new ArrayDeque<>();

  SchemaCompiler(JsonNode root, Enforcement enforcement) {
    this.where = enforcement.where();
    this.index = new SchemaIndex(root, where);
    this.enforcement = enforcement;
    this.limit = new WorkLimit(where);
    this.alternatives =
        new Alternatives(index, new KeywordReader(index, enforcement, limit), where, limit);
  }

  /** The values of a schema of the index; not satisfiable when there are none. */
  Values compile(JsonNode root) {
    Values values = together(Stream.of(root));
    explore();
    // Those met while these are looked at on their own do not matter to the values.
    List<Exclusive> exclusives = List.copyOf(alternatives.exclusives());
    for (Exclusive exclusive : exclusives) {
      exclusive.alternatives().forEach(each -> together(Stream.of(each)));
    }
    explore();
    new Satisfiability(known.values()).find();
    for (Exclusive exclusive : exclusives) {
      checkExclusive(exclusive);
    }
    return values;
  }

  private void explore() {
    while (!open.isEmpty()) {
      Set<Integer> schemas = open.pop();
      Shape shape = Shape.NOTHING;
      for (Assertions alternative : alternatives.of(schemas)) {
        shape = shape.or(shape(alternative));
      }
      Objects.requireNonNull(known.get(schemas)).shape(shape);
    }
  }

  /** The values that satisfy some schemas; nulls among these say nothing. */
  private Values together(Stream<? extends @Nullable JsonNode> schemas) {
    Set<Integer> numbers = new TreeSet<>();
    for (JsonNode schema : schemas.toList()) {
      if (schema == null) {
        continue;
      }
      if (schema.isBoolean() && !schema.booleanValue()) {
        return Values.NOTHING;
      }
      if (schema.isObject() && !schema.isEmpty()) {
        numbers.add(index.number(schema));
      }
    }
    if (numbers.isEmpty()) {
      return FreeValues.ANY;
    }
    Values values = known.get(numbers);
    if (values == null) {
      if (known.size() == COMBINATIONS) {
        throw SchemaProblem.tooLarge(
            where, "combinations of schemas (the limit is " + COMBINATIONS + ")");
      }
      values = new Values();
      known.put(numbers, values);
      open.add(numbers);
    }
    return values;
  }

  private Shape shape(Assertions assertions) {
    return new Shape(
        assertions.literals(),
        assertions.numbers() == null ? List.of() : List.of(assertions.numbers()),
        assertions.strings() == null ? List.of() : List.of(assertions.strings()),
        assertions.arrays() == null ? List.of() : List.of(array(assertions.arrays())),
        assertions.objects() == null ? List.of() : List.of(object(assertions.objects())));
  }

  private ArrayShape array(List<ArrayKeywords> keywords) {
    int named = keywords.stream().mapToInt(each -> each.prefix().size()).max().orElse(0);
    limit.spend((long) named * keywords.size());
    List<Values> prefix = new ArrayList<>();
    for (int i = 0; i < named; i++) {
      int element = i;
      prefix.add(together(keywords.stream().map(each -> each.element(element))));
    }
    return new ArrayShape(
        prefix,
        together(keywords.stream().map(ArrayKeywords::items)),
        keywords.stream().mapToInt(ArrayKeywords::min).max().orElse(0),
        keywords.stream().mapToInt(ArrayKeywords::max).min().orElse(Integer.MAX_VALUE));
  }

  private ObjectShape object(List<ObjectKeywords> keywords) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> required = new LinkedHashSet<>();
    keywords.forEach(each -> names.addAll(each.properties().keySet()));
    keywords.forEach(each -> required.addAll(each.required()));
    names.addAll(required);
    limit.spend((long) names.size() * keywords.size());
    Map<String, Values> properties = new LinkedHashMap<>();
    for (String name : names) {
      properties.put(name, together(keywords.stream().map(each -> each.property(name))));
    }
    Values others = together(keywords.stream().map(ObjectKeywords::additional));
    for (ObjectKeywords each : keywords) {
      if (each.min() > required.size() + 1 && others != Values.NOTHING) {
        enforcement.cannot(
            index.pointer(each.schema()),
            "minProperties",
            "is enforced only up to one more than the required properties where any other"
                + " property may come");
      }
    }
    return new ObjectShape(
        properties,
        required,
        others,
        keywords.stream().mapToInt(ObjectKeywords::min).max().orElse(0),
        keywords.stream().mapToInt(ObjectKeywords::max).min().orElse(Integer.MAX_VALUE));
  }

  private void checkExclusive(Exclusive exclusive) {
    List<Values> values = new ArrayList<>();
    for (JsonNode alternative : exclusive.alternatives()) {
      values.add(together(Stream.of(alternative)));
    }
    for (int i = 0; i < values.size(); i++) {
      for (int k = i + 1; k < values.size(); k++) {
        if (!Disjoint.are(values.get(i), values.get(k))) {
          enforcement.cannot(
              index.pointer(exclusive.schema()),
              "oneOf",
              "is enforced only where no value satisfies two of its schemas (these differ in type,"
                  + " or in the constant of a required property)");
          return;
        }
      }
    }
  }

  /** Alternatives of which only one may hold. */
  record Exclusive(int schema, Collection<JsonNode> alternatives) {}
}

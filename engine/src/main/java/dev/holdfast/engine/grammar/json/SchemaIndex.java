package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas within a schema: their numbers, where they are, and what their references mean (JSON
 * Schema core 2020-12, sections 8.2 and 9). Nothing is loaded from elsewhere.
 */
final class SchemaIndex {
  /** Schemas at most in one. */
  private static final int LIMIT = 20_000;

  private static final List<String> SINGLE =
      List.of(
          "additionalProperties",
          "items",
          "contains",
          "propertyNames",
          "not",
          "if",
          "then",
          "else",
          "unevaluatedItems",
          "unevaluatedProperties",
          "contentSchema");
  private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf", "prefixItems");
  private static final List<String> MAPS =
      List.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

  /** A schema and where it is; {@code base} is the URI that its references are relative to. */
  private record Entry(JsonNode schema, String pointer, String base) {}

  private final String where;
  private final List<Entry> entries = new ArrayList<>();
  private final IdentityHashMap<JsonNode, Integer> numbers = new IdentityHashMap<>();
  private final Map<String, JsonNode> resources = new HashMap<>();
  private final Map<String, JsonNode> anchors = new HashMap<>();

  /**
   * @param where what the schema is for, for messages
   */
  SchemaIndex(JsonNode root, String where) {
    this.where = where;
    resources.put("", root);
    addAll(new Entry(root, "#", ""));
  }

  /** The number of a schema that is an object. */
  int number(JsonNode schema) {
    Integer number = numbers.get(schema);
    if (number == null) {
      throw new IllegalArgumentException("Not a schema of this index: " + schema);
    }
    return number;
  }

  JsonNode schema(int number) {
    return entries.get(number).schema();
  }

  /** Where a schema is, as a URI fragment. */
  String pointer(int number) {
    return entries.get(number).pointer();
  }

  /** Takes in a schema that stands for a part of another one. */
  void add(JsonNode schema, int origin) {
    addAll(new Entry(schema, pointer(origin), entries.get(origin).base()));
  }

  /** The schema that the {@code $ref} of a schema means. */
  JsonNode target(int number) {
    Entry from = entries.get(number);
    JsonNode reference = from.schema().path("$ref");
    if (!reference.isTextual()) {
      throw SchemaProblem.invalid(where, from.pointer(), "has a $ref that is not text");
    }
    String text = reference.textValue();
    int hash = text.indexOf('#');
    String uri = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : text.substring(hash + 1);
    String base = uri.isEmpty() ? from.base() : resolve(from.base(), uri);
    JsonNode resource = resources.get(base);
    if (resource == null) {
      throw SchemaProblem.invalid(
          where,
          from.pointer(),
          "refers to " + text + ", which is not within the schema (others are not loaded)");
    }
    JsonNode target =
        fragment.isEmpty() || fragment.startsWith("/")
            ? at(resource, decoded(fragment))
            : anchors.get(base + "#" + fragment);
    if (target == null || target.isMissingNode()) {
      throw SchemaProblem.invalid(
          where, from.pointer(), "refers to " + text + ", which does not exist");
    }
    if (target.isObject() && !numbers.containsKey(target)) {
      addAll(new Entry(target, "#" + decoded(fragment), base));
    }
    return target;
  }

  private static JsonNode at(JsonNode resource, String pointer) {
    try {
      return resource.at(JsonPointer.compile(pointer));
    } catch (IllegalArgumentException e) {
      return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }
  }

  private static String decoded(String fragment) {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return fragment;
    }
  }

  private static String resolve(String base, String uri) {
    try {
      return base.isEmpty() ? uri : URI.create(base).resolve(uri).toString();
    } catch (IllegalArgumentException e) {
      return uri;
    }
  }

  private void addAll(Entry first) {
    Deque<Entry> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      Entry entry = open.pop();
      if (!entry.schema().isObject() || numbers.containsKey(entry.schema())) {
        continue;
      }
      Entry known = new Entry(entry.schema(), entry.pointer(), baseOf(entry));
      numbers.put(known.schema(), entries.size());
      entries.add(known);
      if (entries.size() > LIMIT) {
        throw SchemaProblem.tooLarge(where, "parts (the limit is " + LIMIT + ")");
      }
      for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
        if (known.schema().path(keyword).isTextual()) {
          anchors.putIfAbsent(
              known.base() + "#" + known.schema().get(keyword).textValue(), known.schema());
        }
      }
      addChildren(known, open);
    }
  }

  private String baseOf(Entry entry) {
    JsonNode id = entry.schema().path("$id");
    if (!id.isTextual()) {
      return entry.base();
    }
    String uri = resolve(entry.base(), id.textValue());
    String base = uri.endsWith("#") ? uri.substring(0, uri.length() - 1) : uri;
    resources.putIfAbsent(base, entry.schema());
    return base;
  }

  private static void addChildren(Entry entry, Deque<Entry> open) {
    JsonNode schema = entry.schema();
    for (String keyword : SINGLE) {
      if (schema.path(keyword).isObject()) {
        open.add(child(entry, schema.get(keyword), keyword));
      }
    }
    for (String keyword : LISTS) {
      JsonNode list = schema.path(keyword);
      for (int i = 0; list.isArray() && i < list.size(); i++) {
        open.add(child(entry, list.get(i), keyword + "/" + i));
      }
    }
    for (String keyword : MAPS) {
      JsonNode map = schema.path(keyword);
      if (map.isObject()) {
        map.properties()
            .forEach(each ->
                open.add(child(entry, each.getValue(), keyword + "/" + escaped(each.getKey()))));
      }
    }
  }

  private static Entry child(Entry parent, JsonNode schema, String steps) {
    return new Entry(schema, parent.pointer() + "/" + steps, parent.base());
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}

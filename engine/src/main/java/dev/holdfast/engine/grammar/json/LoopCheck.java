package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Finds schemas that refer to themselves without going into a property or element: they would say
 * nothing, for ever (JSON Schema core 2020-12, section 9.4.1).
 */
final class LoopCheck {
  private final SchemaIndex index;
  private final KeywordReader reader;
  private final String where;
  private final Set<Integer> clean = new HashSet<>();

  LoopCheck(SchemaIndex index, KeywordReader reader, String where) {
    this.index = index;
    this.reader = reader;
    this.where = where;
  }

  /** Depth first, on a stack of its own. */
  void check(int schema) {
    if (clean.contains(schema)) {
      return;
    }
    Set<Integer> path = new HashSet<>(Set.of(schema));
    Deque<Step> stack = new ArrayDeque<>(List.of(step(schema)));
    while (!stack.isEmpty()) {
      Step step = stack.peek();
      if (!step.rest.hasNext()) {
        stack.pop();
        path.remove(step.schema);
        clean.add(step.schema);
        continue;
      }
      JsonNode next = step.rest.next();
      if (!next.isObject() || clean.contains(index.number(next))) {
        continue;
      }
      int number = index.number(next);
      if (!path.add(number)) {
        throw SchemaProblem.invalid(
            where,
            index.pointer(number),
            "refers to itself without going into a property or an element");
      }
      stack.push(step(number));
    }
  }

  private Step step(int schema) {
    Keywords keywords = reader.read(schema);
    List<JsonNode> same = new ArrayList<>(keywords.together());
    keywords.choices().forEach(same::addAll);
    return new Step(schema, same.iterator());
  }

  private record Step(int schema, Iterator<JsonNode> rest) {}
}

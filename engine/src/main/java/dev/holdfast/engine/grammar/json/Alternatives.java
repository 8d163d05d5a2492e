package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Resolves what applies to the same value: references, {@code allOf}, {@code anyOf}, {@code oneOf}.
 * What is left is assertions, one set for each way to choose.
 */
final class Alternatives {
  /** Ways to choose at most, for one value. */
  private static final int LIMIT = 1_000;

  private final SchemaIndex index;
  private final KeywordReader reader;
  private final String where;
  private final WorkLimit limit;
  private final LoopCheck loops;
  private final Set<Integer> exclusiveKnown = new HashSet<>();
  private final List<SchemaCompiler.Exclusive> exclusives = new ArrayList<>();

  Alternatives(SchemaIndex index, KeywordReader reader, String where, WorkLimit limit) {
    this.index = index;
    this.reader = reader;
    this.where = where;
    this.limit = limit;
    this.loops = new LoopCheck(index, reader, where);
  }

  /** The {@code oneOf} met so far. */
  List<SchemaCompiler.Exclusive> exclusives() {
    return exclusives;
  }

  /** What may hold for a value that satisfies some schemas; empty when nothing can. */
  List<Assertions> of(Collection<Integer> schemas) {
    List<Assertions> found = new ArrayList<>();
    Deque<Partial> open = new ArrayDeque<>();
    Partial first = new Partial();
    for (int schema : schemas) {
      loops.check(schema);
      first.pending.add(index.schema(schema));
    }
    open.push(first);
    while (!open.isEmpty()) {
      Partial partial = open.pop();
      if (!settle(partial)) {
        continue;
      }
      if (partial.choices.isEmpty()) {
        found.add(partial.assertions);
      } else {
        List<JsonNode> choice = partial.choices.pop();
        limit.spend((long) choice.size() * partial.seen.size());
        choice.reversed().forEach(each -> open.push(new Partial(partial, each)));
      }
      if (open.size() + found.size() > LIMIT) {
        throw SchemaProblem.tooLarge(
            where, "alternatives for one value (the limit is " + LIMIT + ")");
      }
    }
    return found;
  }

  /** Takes in all that is not a choice; false when nothing satisfies it. */
  private boolean settle(Partial partial) {
    while (!partial.pending.isEmpty()) {
      JsonNode schema = partial.pending.pop();
      if (schema.isBoolean()) {
        if (!schema.booleanValue()) {
          return false;
        }
        continue;
      }
      int number = index.number(schema);
      if (!partial.seen.add(number)) {
        continue;
      }
      limit.spend(1);
      Keywords keywords = reader.read(number);
      noteExclusive(number, schema);
      partial.assertions = partial.assertions.and(keywords.assertions());
      partial.pending.addAll(keywords.together());
      partial.choices.addAll(keywords.choices());
      if (partial.assertions.isImpossible()) {
        return false;
      }
    }
    return true;
  }

  private void noteExclusive(int number, JsonNode schema) {
    if (schema.has("oneOf") && exclusiveKnown.add(number)) {
      List<JsonNode> alternatives = new ArrayList<>();
      schema.get("oneOf").forEach(alternatives::add);
      exclusives.add(new SchemaCompiler.Exclusive(number, alternatives));
    }
  }

  /** A way to choose that is not yet chosen to the end. */
  private static final class Partial {
    private final Deque<JsonNode> pending = new ArrayDeque<>();
    private final Set<Integer> seen = new HashSet<>();
    private final Deque<List<JsonNode>> choices = new ArrayDeque<>();
    private Assertions assertions = Assertions.NONE;

    private Partial() {}

    private Partial(Partial from, JsonNode chosen) {
      pending.add(chosen);
      seen.addAll(from.seen);
      choices.addAll(from.choices);
      assertions = from.assertions;
    }
  }
}

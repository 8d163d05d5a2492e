package dev.holdfast.engine.grammar.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Values at random, of few different parts, so that schemas are often nearly satisfied. */
final class TestingValues {
  private static final List<String> BARE =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "2",
          "3",
          "4",
          "5",
          "10",
          "17",
          "20",
          "99",
          "100",
          "-3",
          "-99",
          "-105",
          "0.5",
          "0.999",
          "1.5",
          "-2.6",
          "-2.75",
          "1e-8",
          "\"\"",
          "\"a\"",
          "\"ab\"",
          "\"b\"",
          "\"abc\"",
          "\"x\"",
          "\"d\"",
          "\"2026-11\"",
          "\"bär\"",
          "\"tab\\t\"");
  private static final List<String> NAMES =
      List.of("a", "ab", "b", "c", "k", "v", "w", "x", "y", "value", "children", "next");

  private final Random random;

  TestingValues(long seed) {
    random = new Random(seed);
  }

  JsonNode any() {
    return any(3);
  }

  private JsonNode any(int depth) {
    int kind = random.nextInt(depth == 0 ? 3 : 5);
    if (kind < 3) {
      return TestingJson.read(one(BARE));
    }
    int size = random.nextInt(4);
    if (kind == 3) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < size; i++) {
        list.add(any(depth - 1));
      }
      return list;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < size; i++) {
      object.set(one(NAMES), any(depth - 1));
    }
    return object;
  }

  /** A value of which one part is another one, missing, or there twice. */
  JsonNode changed(JsonNode value) {
    if (value.isEmpty() || random.nextInt(4) == 0) {
      return any(1);
    }
    JsonNode changed = value.deepCopy();
    if (changed instanceof ArrayNode list) {
      int at = random.nextInt(list.size());
      switch (random.nextInt(3)) {
        case 0 -> list.remove(at);
        case 1 -> list.insert(at, list.get(at).deepCopy());
        default -> list.set(at, changed(list.get(at)));
      }
    } else if (changed instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = one(names);
      switch (random.nextInt(3)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(one(NAMES), object.get(name).deepCopy());
        default -> object.set(name, changed(object.get(name)));
      }
    }
    return changed;
  }

  private <T> T one(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }
}

package dev.holdfast.engine.grammar.json;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values about which a schema says nothing. */
final class FreeValues {
  /** How deep arrays and objects may nest within each other. */
  private static final int DEPTH = 64;

  static final Values ANY = any(DEPTH);

  private FreeValues() {}

  private static Values any(int depth) {
    Values within = Values.NOTHING;
    for (int i = 0; i <= depth; i++) {
      within = holding(within);
    }
    return within;
  }

  private static Values holding(Values within) {
    return Values.of(
        new Shape(
            Shape.LITERALS,
            List.of(Numbers.of(NumberRange.ALL)),
            List.of(Strings.ALL),
            List.of(new ArrayShape(List.of(), within, 0, Integer.MAX_VALUE)),
            List.of(new ObjectShape(Map.of(), Set.of(), within, 0, Integer.MAX_VALUE))));
  }
}

package dev.holdfast.engine.grammar.json;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which values there are at all: the least fixed point, so that a schema all of whose values
 * would have to hold themselves has none.
 */
final class Satisfiability {
  private final Collection<Values> all;
  private final Map<Values, List<Values>> holders = new HashMap<>();

  Satisfiability(Collection<Values> all) {
    this.all = all;
    for (Values values : all) {
      for (Values child : values.shape().children()) {
        holders.computeIfAbsent(child, absent -> new ArrayList<>()).add(values);
      }
    }
  }

  /** Completes the values. */
  void find() {
    Deque<Values> open = new ArrayDeque<>(all);
    while (!open.isEmpty()) {
      Values values = open.pop();
      if (values.updateSatisfiable()) {
        open.addAll(holders.getOrDefault(values, List.of()));
      }
    }
    all.forEach(Values::complete);
  }
}

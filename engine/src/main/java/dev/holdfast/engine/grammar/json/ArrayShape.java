package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.List;
import java.util.stream.Stream;

/** Arrays that a schema allows. Equal only to itself. */
final class ArrayShape {
  private final List<Values> prefix;
  private final Values rest;
  private final int min;
  private final int max;

  /**
   * @param prefix what the first elements are
   * @param rest what the others are
   * @param max {@link Integer#MAX_VALUE} for any number of elements
   */
  ArrayShape(List<Values> prefix, Values rest, int min, int max) {
    this.prefix = List.copyOf(prefix);
    this.rest = rest;
    this.min = min;
    this.max = max;
  }

  /** What an element is. */
  Values element(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
  }

  /** The elements that there must be; of those that are alike, one. */
  private List<Values> needed() {
    int named = Math.min(min, prefix.size());
    List<Values> first = prefix.subList(0, named);
    return min > named ? Stream.concat(first.stream(), Stream.of(rest)).toList() : first;
  }

  /** What elements may be, in no order. */
  List<Values> children() {
    return Stream.concat(prefix.stream(), Stream.of(rest)).toList();
  }

  /** Whether some array is allowed, as far as the elements are known to be satisfiable. */
  boolean isSatisfiable() {
    return min <= max && needed().stream().allMatch(Values::isSatisfiable);
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  /** Whether an array of {@code count} elements may end. */
  boolean mayEnd(int count) {
    return count >= min;
  }

  /** Whether there may be one more element behind {@code count}. */
  boolean mayGoOn(int count) {
    return count < max && element(count).isSatisfiable();
  }

  /** Element number {@code count} and what follows it. */
  State element(int count, State next, Automaton automaton) {
    // Behind the last bound every count is alike.
    int after =
        max == Integer.MAX_VALUE ? Math.min(count + 1, Math.max(min, prefix.size())) : count + 1;
    State behind = automaton.state(new ArrayPlace(this, after, ArrayPlace.Phase.AFTER, next));
    return element(count).value(automaton, behind);
  }
}

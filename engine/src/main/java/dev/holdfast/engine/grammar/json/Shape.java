package dev.holdfast.engine.grammar.json;

import java.util.ArrayList;
import java.util.List;

/**
 * What the values of a schema are, by type: of each type whatever one of the alternatives allows.
 *
 * @param literals of {@code null}, {@code true}, {@code false}
 */
record Shape(
    List<String> literals,
    List<Numbers> numbers,
    List<Strings> strings,
    List<ArrayShape> arrays,
    List<ObjectShape> objects) {
  static final List<String> LITERALS = List.of("null", "true", "false");

  static final Shape NOTHING = new Shape(List.of(), List.of(), List.of(), List.of(), List.of());

  Shape or(Shape other) {
    return new Shape(
        both(literals, other.literals),
        both(numbers, other.numbers),
        both(strings, other.strings),
        both(arrays, other.arrays),
        both(objects, other.objects));
  }

  /** The same without what cannot be, as far as values are known to be satisfiable. */
  Shape pruned() {
    return new Shape(
        literals,
        numbers.stream().filter(some -> !some.isEmpty()).toList(),
        strings.stream().filter(some -> !some.isEmpty()).toList(),
        arrays.stream().filter(ArrayShape::isSatisfiable).toList(),
        objects.stream().filter(ObjectShape::isSatisfiable).toList());
  }

  Shape withoutStrings() {
    return new Shape(literals, numbers, List.of(), arrays, objects);
  }

  boolean isNothing() {
    return equals(NOTHING);
  }

  /** All values that these hold within them. */
  List<Values> children() {
    List<Values> children = new ArrayList<>();
    arrays.forEach(shape -> children.addAll(shape.children()));
    objects.forEach(shape -> children.addAll(shape.children()));
    return children;
  }

  private static <T> List<T> both(List<T> some, List<T> others) {
    List<T> all = new ArrayList<>(some);
    others.stream().filter(other -> !all.contains(other)).forEach(all::add);
    return all;
  }
}

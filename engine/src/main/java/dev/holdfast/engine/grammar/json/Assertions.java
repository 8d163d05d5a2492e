package dev.holdfast.engine.grammar.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What schemas that must hold together say about a value, without references and alternatives.
 *
 * @param literals of {@code null}, {@code true}, {@code false}, those allowed
 * @param numbers null when numbers are not allowed
 * @param strings null when strings are not allowed
 * @param arrays what each schema says about arrays; null when they are not allowed
 * @param objects what each schema says about objects; null when they are not allowed
 */
record Assertions(
    List<String> literals,
    @Nullable Numbers numbers,
    @Nullable Strings strings,
    @Nullable List<ArrayKeywords> arrays,
    @Nullable List<ObjectKeywords> objects) {
  static final Assertions NONE =
      new Assertions(
          Shape.LITERALS, Numbers.of(NumberRange.ALL), Strings.ALL, List.of(), List.of());

  Assertions and(Assertions other) {
    return new Assertions(
        literals.stream().filter(other.literals::contains).toList(),
        numbers == null || other.numbers == null ? null : numbers.and(other.numbers),
        strings == null || other.strings == null ? null : strings.and(other.strings),
        both(arrays, other.arrays),
        both(objects, other.objects));
  }

  /** Whether no value can be meant; a quick look that does not see all. */
  boolean isImpossible() {
    return literals.isEmpty()
        && (numbers == null || numbers.isEmpty())
        && (strings == null || strings.isEmpty())
        && arrays == null
        && objects == null;
  }

  private static <T> @Nullable List<T> both(@Nullable List<T> some, @Nullable List<T> others) {
    if (some == null || others == null) {
      return null;
    }
    List<T> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }
}

package dev.holdfast.engine.grammar.json;

import java.util.List;
import java.util.function.BiPredicate;

/** Tells whether no value is in two sets of values, where that is easy to see. */
final class Disjoint {
  /** How deep properties are compared. */
  private static final int DEPTH = 2;

  private Disjoint() {}

  static boolean are(Values one, Values other) {
    return are(one.shape(), other.shape(), DEPTH);
  }

  private static boolean are(Shape one, Shape other, int depth) {
    return one.literals().stream().noneMatch(other.literals()::contains)
        && none(one.numbers(), other.numbers(), Numbers::isDisjoint)
        && none(one.strings(), other.strings(), Strings::isDisjoint)
        && none(one.arrays(), other.arrays(), (some, others) -> arrays(some, others, depth))
        && none(one.objects(), other.objects(), (some, others) -> objects(some, others, depth));
  }

  private static <T> boolean none(List<T> some, List<T> others, BiPredicate<T, T> disjoint) {
    return some.stream()
        .allMatch(each -> others.stream().allMatch(other -> disjoint.test(each, other)));
  }

  private static boolean arrays(ArrayShape one, ArrayShape other, int depth) {
    if (one.min() > other.max() || other.min() > one.max()) {
      return true;
    }
    int both = Math.min(Math.max(one.min(), other.min()), DEPTH);
    for (int i = 0; depth > 0 && i < both; i++) {
      if (are(one.element(i).shape(), other.element(i).shape(), depth - 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean objects(ObjectShape one, ObjectShape other, int depth) {
    return depth > 0
        && (objectsOneWay(one, other, depth - 1) || objectsOneWay(other, one, depth - 1));
  }

  /** A property that one requires is never what the other says it is. */
  private static boolean objectsOneWay(ObjectShape one, ObjectShape other, int depth) {
    return one.required().stream()
        .anyMatch(name -> are(one.property(name).shape(), other.property(name).shape(), depth));
  }
}

package dev.holdfast.engine.grammar.json;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strings that a schema allows: a range of lengths in code points, or some strings.
 *
 * @param max {@link FreeText#UNLIMITED} for any length
 * @param listed each of such a length; null for all
 */
record Strings(int min, int max, @Nullable Set<String> listed) {
  static final Strings ALL = new Strings(0, FreeText.UNLIMITED, null);

  Strings and(Strings other) {
    int least = Math.max(min, other.min);
    int most = Math.min(max, other.max);
    Set<String> first = listed == null ? other.listed : listed;
    if (first == null) {
      return new Strings(least, most, null);
    }
    Set<String> kept = new LinkedHashSet<>(first);
    if (other.listed != null) {
      kept.retainAll(other.listed);
    }
    kept.removeIf(text -> !isLength(text.codePointCount(0, text.length()), least, most));
    return new Strings(least, most, kept);
  }

  boolean isEmpty() {
    return listed == null ? min > max : listed.isEmpty();
  }

  boolean isDisjoint(Strings other) {
    return and(other).isEmpty();
  }

  private static boolean isLength(int length, int min, int max) {
    return length >= min && length <= max;
  }
}

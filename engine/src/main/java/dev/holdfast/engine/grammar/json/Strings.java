package dev.holdfast.engine.grammar.json;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strings that a schema allows: a range of lengths in code points, or what matches a pattern, or
 * some strings.
 *
 * @param max {@link FreeText#UNLIMITED} for any length
 * @param listed each of them allowed; null for all
 * @param pattern what they match, which knows their lengths too; null for anything
 */
record Strings(int min, int max, @Nullable Set<String> listed, @Nullable TextPattern pattern) {
  static final Strings ALL = new Strings(0, FreeText.UNLIMITED, null, null);

  static Strings listed(Set<String> listed) {
    return new Strings(0, FreeText.UNLIMITED, listed, null);
  }

  /**
   * Strings of a length that match.
   *
   * @throws TextPattern.TooManyStates for a pattern that is too large with these lengths
   */
  static Strings of(int min, int max, @Nullable TextPattern pattern) {
    if (pattern == null || min > max || (min == 0 && max == FreeText.UNLIMITED)) {
      return new Strings(min, max, null, min > max ? null : pattern);
    }
    Regex lengths = Regex.Repeat.of(new Regex.Chars(CharSet.ALL), min, max);
    return new Strings(0, FreeText.UNLIMITED, null, pattern.and(lengths));
  }

  Strings and(Strings other) {
    if (equals(ALL) || other.equals(ALL)) {
      return equals(ALL) ? other : this;
    }
    Set<String> some = listed == null ? other.listed : listed;
    if (some != null) {
      return listed(kept(some, this, other));
    }
    TextPattern both = pattern == null ? other.pattern : pattern;
    if (pattern != null && other.pattern != null && pattern != other.pattern) {
      both = pattern.and(other.pattern.regex());
    }
    int least = Math.max(min, other.min);
    int most = Math.min(max, other.max);
    return of(least, most, both);
  }

  boolean isEmpty() {
    if (listed != null) {
      return listed.isEmpty();
    }
    return pattern == null ? min > max : !pattern.matchesSome();
  }

  boolean isDisjoint(Strings other) {
    return and(other).isEmpty();
  }

  private static Set<String> kept(Set<String> listed, Strings one, Strings other) {
    Set<String> kept = new LinkedHashSet<>(listed);
    kept.removeIf(text -> !one.contains(text) || !other.contains(text));
    return kept;
  }

  private boolean contains(String text) {
    int length = text.codePointCount(0, text.length());
    return length >= min
        && length <= max
        && (listed == null || listed.contains(text))
        && (pattern == null || pattern.matches(text));
  }
}

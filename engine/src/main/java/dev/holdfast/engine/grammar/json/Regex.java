package dev.holdfast.engine.grammar.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A regular expression that whole texts match, as a value. What may follow a character is the
 * expression's derivative by it (Brzozowski, Derivatives of Regular Expressions, 1964), which gives
 * intersections too.
 */
sealed interface Regex {
  int UNLIMITED = Integer.MAX_VALUE;
  Regex NOTHING = new Chars(CharSet.NONE);
  Regex EMPTY = new Sequence(List.of());
  Regex ANYTHING = new Repeat(new Chars(CharSet.ALL), 0, UNLIMITED);

  /** Whether the empty text matches. */
  boolean matchesEmpty();

  /** What the rest of a text matches that begins with a character. */
  Regex after(int character);

  /** How many expressions it is made of. */
  int size();

  /** The bounds of all sets of characters in it. */
  void bounds(IntConsumer each);

  /** One character of a set. */
  record Chars(CharSet set) implements Regex {
    @Override
    public boolean matchesEmpty() {
      return false;
    }

    @Override
    public Regex after(int character) {
      return set.contains(character) ? EMPTY : NOTHING;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public void bounds(IntConsumer each) {
      set.bounds().forEach(each);
    }
  }

  /** One behind the other. */
  record Sequence(List<Regex> parts) implements Regex {
    static Regex of(Regex first, Regex second) {
      if (first.equals(NOTHING) || second.equals(NOTHING)) {
        return NOTHING;
      }
      List<Regex> parts = new ArrayList<>(partsOf(first));
      parts.addAll(partsOf(second));
      return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    private static List<Regex> partsOf(Regex regex) {
      return regex instanceof Sequence sequence ? sequence.parts : List.of(regex);
    }

    @Override
    public boolean matchesEmpty() {
      return parts.stream().allMatch(Regex::matchesEmpty);
    }

    @Override
    public Regex after(int character) {
      Regex all = NOTHING;
      for (int i = 0; i < parts.size(); i++) {
        Regex rest = new Sequence(parts.subList(i + 1, parts.size()));
        all = Choice.of(all, of(parts.get(i).after(character), rest));
        if (!parts.get(i).matchesEmpty()) {
          break;
        }
      }
      return all;
    }

    @Override
    public int size() {
      return 1 + parts.stream().mapToInt(Regex::size).sum();
    }

    @Override
    public void bounds(IntConsumer each) {
      parts.forEach(part -> part.bounds(each));
    }
  }

  /** One of several; at least two. */
  record Choice(Set<Regex> parts) implements Regex {
    static Regex of(Regex first, Regex second) {
      Set<Regex> parts = new HashSet<>(partsOf(first));
      parts.addAll(partsOf(second));
      parts.remove(NOTHING);
      return switch (parts.size()) {
        case 0 -> NOTHING;
        case 1 -> parts.iterator().next();
        default -> parts.contains(ANYTHING) ? ANYTHING : new Choice(parts);
      };
    }

    private static Set<Regex> partsOf(Regex regex) {
      return regex instanceof Choice choice ? choice.parts : Set.of(regex);
    }

    @Override
    public boolean matchesEmpty() {
      return parts.stream().anyMatch(Regex::matchesEmpty);
    }

    @Override
    public Regex after(int character) {
      Regex all = NOTHING;
      for (Regex part : parts) {
        all = of(all, part.after(character));
      }
      return all;
    }

    @Override
    public int size() {
      return 1 + parts.stream().mapToInt(Regex::size).sum();
    }

    @Override
    public void bounds(IntConsumer each) {
      parts.forEach(part -> part.bounds(each));
    }
  }

  /**
   * The same several times.
   *
   * @param max at least 1 and {@code min}; {@link #UNLIMITED} for any number
   */
  record Repeat(Regex part, int min, int max) implements Regex {
    static Regex of(Regex part, int min, int max) {
      if (max == 0 || part.equals(EMPTY)) {
        return EMPTY;
      }
      return min == 1 && max == 1 ? part : new Repeat(part, min, max);
    }

    @Override
    public boolean matchesEmpty() {
      return min == 0 || part.matchesEmpty();
    }

    @Override
    public Regex after(int character) {
      Regex rest = of(part, Math.max(0, min - 1), max == UNLIMITED ? max : max - 1);
      return Sequence.of(part.after(character), rest);
    }

    @Override
    public int size() {
      return 1 + part.size();
    }

    @Override
    public void bounds(IntConsumer each) {
      part.bounds(each);
    }
  }

  /** Both at once. */
  record Both(Regex one, Regex other) implements Regex {
    static Regex of(Regex one, Regex other) {
      if (one.equals(NOTHING) || other.equals(NOTHING)) {
        return NOTHING;
      }
      if (one.equals(ANYTHING) || one.equals(other)) {
        return other;
      }
      return other.equals(ANYTHING) ? one : new Both(one, other);
    }

    @Override
    public boolean matchesEmpty() {
      return one.matchesEmpty() && other.matchesEmpty();
    }

    @Override
    public Regex after(int character) {
      return of(one.after(character), other.after(character));
    }

    @Override
    public int size() {
      return 1 + one.size() + other.size();
    }

    @Override
    public void bounds(IntConsumer each) {
      one.bounds(each);
      other.bounds(each);
    }
  }
}

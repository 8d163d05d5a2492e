package dev.holdfast.engine.grammar.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The texts that match a regular expression, as a deterministic automaton over characters: states
 * are numbers from 0, the start; those from which no text can be completed are {@link #DEAD}. Equal
 * only to itself.
 */
final class TextPattern {
  static final int DEAD = -1;

  /** Depends on a character that is not known. */
  static final int OPEN = -2;

  /** States at most. */
  private static final int STATES = 3_000;

  /** Entries of the table at most: states, times the kinds of characters. */
  private static final int ENTRIES = 100_000;

  /** Sum of the sizes of all expressions that are derived, at most. */
  private static final long WORK = 1_000_000;

  /** An expression with too many states. */
  static final class TooManyStates extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStates() {
      super("needs more than " + STATES + " states, or too much work to find them");
    }
  }

  private final Regex regex;
  private final WorkLimit limit;

  /** Where a kind of characters begins that all states treat alike; ascending, the first 0. */
  private final int[] kinds;

  /** For each state and kind the next state. */
  private final int[] next;

  private final boolean[] accepting;
  private final boolean matchesSome;

  /**
   * @param limit of the schema that it belongs to
   * @throws TooManyStates for one that is too large
   */
  TextPattern(Regex regex, WorkLimit limit) {
    this.regex = regex;
    this.limit = limit;
    TreeSet<Integer> bounds = new TreeSet<>(List.of(0));
    regex.bounds(bounds::add);
    bounds.remove(Character.MAX_CODE_POINT + 1);
    kinds = bounds.stream().mapToInt(Integer::intValue).toArray();
    List<Regex> states = new ArrayList<>(List.of(regex));
    Map<Regex, Integer> numbers = new HashMap<>(Map.of(regex, 0));
    long work = 0;
    int[] table = new int[kinds.length];
    for (int state = 0; state < states.size(); state++) {
      long derivatives = (long) states.get(state).size() * kinds.length;
      limit.spend(derivatives);
      work += derivatives;
      if ((state + 1L) * kinds.length > ENTRIES || work > WORK) {
        throw new TooManyStates();
      }
      table = Arrays.copyOf(table, Math.max(table.length, (state + 1) * kinds.length));
      for (int kind = 0; kind < kinds.length; kind++) {
        Regex after = states.get(state).after(kinds[kind]);
        Integer known = numbers.putIfAbsent(after, states.size());
        if (known == null) {
          states.add(after);
          if (states.size() > STATES) {
            throw new TooManyStates();
          }
        }
        table[state * kinds.length + kind] = known == null ? states.size() - 1 : known;
      }
    }
    next = table;
    accepting = new boolean[states.size()];
    for (int state = 0; state < accepting.length; state++) {
      accepting[state] = states.get(state).matchesEmpty();
    }
    matchesSome = markDead();
  }

  /** The texts that match both. */
  TextPattern and(Regex other) {
    return new TextPattern(Regex.Both.of(regex, other), limit);
  }

  Regex regex() {
    return regex;
  }

  /** Whether any text matches. */
  boolean matchesSome() {
    return matchesSome;
  }

  boolean matches(String text) {
    int state = matchesSome ? 0 : DEAD;
    for (int character : text.codePoints().toArray()) {
      state = state == DEAD ? DEAD : next(state, character);
    }
    return state != DEAD && accepting[state];
  }

  boolean accepting(int state) {
    return accepting[state];
  }

  int next(int state, int character) {
    return next[state * kinds.length + kind(character)];
  }

  /**
   * What follows a character of which only a range is known: a state when it is the same for all,
   * {@link #DEAD} also, else {@link #OPEN}.
   */
  int next(int state, int from, int to) {
    int kind = kind(from);
    int first = next[state * kinds.length + kind];
    for (kind++; kind < kinds.length && kinds[kind] <= to; kind++) {
      if (next[state * kinds.length + kind] != first) {
        return OPEN;
      }
    }
    return first;
  }

  private int kind(int character) {
    int place = Arrays.binarySearch(kinds, character);
    return place >= 0 ? place : -place - 2;
  }

  /** From the end: states that lead nowhere are dead. */
  private boolean markDead() {
    boolean[] live = accepting.clone();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int state = live.length - 1; state >= 0; state--) {
        for (int kind = 0; kind < kinds.length && !live[state]; kind++) {
          if (live[next[state * kinds.length + kind]]) {
            live[state] = true;
            changed = true;
          }
        }
      }
    }
    for (int i = 0; i < live.length * kinds.length; i++) {
      next[i] = live[next[i]] ? next[i] : DEAD;
    }
    return live[0];
  }
}

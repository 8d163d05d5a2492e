package dev.holdfast.engine.langchain4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * States of recent conversations, found by the ids of a prompt. When there are too many, the one
 * goes that is worth least: few tokens after the state before it, and long unused. So on a long way
 * the states lie close together near its end and ever farther apart before, and the ends of system
 * blocks stay longest.
 */
final class RetainedStates {
  private final int most;
  private final List<Retained> states = new ArrayList<>();
  private long clock;

  /**
   * @param most states kept, at least 1
   */
  RetainedStates(int most) {
    this.most = most;
  }

  /** The longest state on the way of a prompt. */
  Optional<Retained> longest(int[] ids) {
    PrefixHashes hashes = new PrefixHashes(ids);
    Retained best = null;
    for (Retained state : states) {
      boolean longer = best == null || state.position() > best.position();
      if (longer && state.mayStart(ids.length, hashes) && state.starts(ids)) {
        best = state;
      }
    }
    if (best != null) {
      best.used = clock;
    }
    return Optional.ofNullable(best);
  }

  /** Adds a state; if it is there already, the one that is given is closed. */
  Retained add(Retained added) {
    clock++;
    for (Retained state : states) {
      if (state.equalTo(added)) {
        state.used = clock;
        added.snapshot().close();
        return state;
      }
    }
    added.used = clock;
    states.add(added);
    while (states.size() > most) {
      remove(leastValuable(added));
    }
    return added;
  }

  /** Forgets a state; what of it is stored stays there. */
  void remove(Retained removed) {
    for (Iterator<Retained> each = states.iterator(); each.hasNext(); ) {
      Retained state = each.next();
      if (isSame(state, removed)) {
        each.remove();
        state.snapshot().close();
      } else if (isSame(state.before, removed)) {
        state.before = removed.before;
      }
    }
  }

  /** Forgets all. */
  void clear() {
    states.forEach(state -> state.snapshot().close());
    states.clear();
  }

  private Retained leastValuable(Retained newest) {
    Retained least = newest;
    double leastValue = Double.POSITIVE_INFINITY;
    for (Retained state : states) {
      double value = state.gap() / (1.0 + clock - state.used);
      if (!isSame(state, newest) && value < leastValue) {
        leastValue = value;
        least = state;
      }
    }
    return least;
  }

  @SuppressWarnings("ReferenceEquality") // this very object is meant
  private static boolean isSame(@Nullable Retained one, Retained other) {
    return one == other;
  }
}

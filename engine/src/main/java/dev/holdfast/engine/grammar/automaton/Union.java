package dev.holdfast.engine.grammar.automaton;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Several states at once: the text may go on in any of them.
 *
 * @param states at least two, none of them a union, in the order of their numbers, each once
 */
record Union(List<State> states) implements Rule {
  static Union of(State one, State other) {
    return new Union(
        Stream.concat(members(one), members(other))
            .distinct()
            .sorted(Comparator.comparingInt(State::number))
            .toList());
  }

  private static Stream<State> members(State state) {
    return state.rule() instanceof Union union ? union.states.stream() : Stream.of(state);
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    State after = null;
    for (State state : states) {
      after = automaton.union(after, state.step(value));
    }
    return after;
  }

  @Override
  public boolean accepting() {
    return states.stream().anyMatch(State::accepting);
  }
}

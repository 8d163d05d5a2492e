package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/** After a call: the end, or one more. */
record MoreCalls(Calls calls, int left) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return value == '\n'
        ? automaton.literal(Calls.TAG, calls.call(automaton, Calls.TAG, left))
        : null;
  }

  @Override
  public boolean accepting() {
    return true;
  }
}

package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/** Where the JSON of a {@link SpacedJson} ends: what follows is written as it is. */
record AfterSpaced(State next) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return next.step(value);
  }

  @Override
  public boolean accepting() {
    return next.accepting();
  }
}

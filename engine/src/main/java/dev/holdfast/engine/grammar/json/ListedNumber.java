package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/** One of some numbers, as text; where it is complete, what follows it may come. */
record ListedNumber(TextContent text, State next) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    TextContent longer = text.step(value);
    State within = longer == null ? null : automaton.state(new ListedNumber(longer, next));
    return text.accepting() ? automaton.union(within, next.step(value)) : within;
  }

  @Override
  public boolean accepting() {
    return text.accepting() && next.accepting();
  }
}

package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * Thoughts: anything up to the tag that closes them, and no end before it.
 *
 * @param matched how many bytes of the tag stand at the end
 */
record Thinking(int matched, State next) implements Rule {
  private static final String CLOSE = "</think>";

  /** The text that ends thoughts from outside. */
  static String close(boolean atLineStart) {
    return (atLineStart ? "" : "\n") + CLOSE + "\n\n";
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    int now = value == CLOSE.charAt(matched) ? matched + 1 : value == CLOSE.charAt(0) ? 1 : 0;
    return now == CLOSE.length() ? next : automaton.state(new Thinking(now, next));
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

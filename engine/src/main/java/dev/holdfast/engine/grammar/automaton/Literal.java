package dev.holdfast.engine.grammar.automaton;

import org.jspecify.annotations.Nullable;

/** Bytes that must come, from {@code at} on. */
record Literal(Bytes bytes, int at, State next) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    if (value != bytes.at(at)) {
      return null;
    }
    return at + 1 == bytes.length() ? next : automaton.state(new Literal(bytes, at + 1, next));
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * A place between the elements of an array that is being written.
 *
 * @param count elements written
 * @param next what follows the array
 */
record ArrayPlace(ArrayShape shape, int count, Phase phase, State next) implements Rule {
  enum Phase {
    /** After the opening bracket. */
    OPEN,
    /** After an element. */
    AFTER,
    /** After a comma. */
    COMMA
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    if (phase == Phase.COMMA) {
      return value == ' ' ? shape.element(count, next, automaton) : null;
    }
    if (value == ']') {
      return shape.mayEnd(count) ? next : null;
    }
    if (!shape.mayGoOn(count)) {
      return null;
    }
    if (phase == Phase.OPEN) {
      return shape.element(count, next, automaton).step(value);
    }
    return value == ',' ? automaton.state(new ArrayPlace(shape, count, Phase.COMMA, next)) : null;
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

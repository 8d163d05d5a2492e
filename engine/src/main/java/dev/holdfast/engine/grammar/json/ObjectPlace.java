package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place between the properties of an object that is being written.
 *
 * @param seen properties written, one bit each in the order of their table
 * @param more number of other properties written, as far as it matters
 * @param next what follows the object
 */
record ObjectPlace(ObjectShape shape, BigInteger seen, int more, Phase phase, State next)
    implements Rule, JsonString.Ending {
  enum Phase {
    /** After the opening brace. */
    OPEN,
    /** After a property. */
    AFTER,
    /** After a comma. */
    COMMA,
    /** Where a name must begin. */
    NAME
  }

  /** The state after an opening brace. */
  static State open(ObjectShape shape, State next, Automaton automaton) {
    return automaton.state(new ObjectPlace(shape, BigInteger.ZERO, 0, Phase.OPEN, next));
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return switch (phase) {
      case OPEN -> value == '}' ? end() : name(value, automaton);
      case AFTER -> {
        if (value == '}') {
          yield end();
        }
        yield value == ',' && shape.name(seen, more) != null ? at(Phase.COMMA, automaton) : null;
      }
      case COMMA -> value == ' ' ? at(Phase.NAME, automaton) : null;
      case NAME -> name(value, automaton);
    };
  }

  @Override
  public boolean accepting() {
    return false;
  }

  /** Behind a name. */
  @Override
  public State after(TextContent content, Automaton automaton) {
    return shape.property(ListedText.index(content), seen, more, next, automaton);
  }

  private @Nullable State end() {
    return shape.mayEnd(seen, more) ? next : null;
  }

  private @Nullable State name(int value, Automaton automaton) {
    TextContent name = value == '"' ? shape.name(seen, more) : null;
    return name == null ? null : JsonString.body(name, this, automaton);
  }

  private State at(Phase place, Automaton automaton) {
    return automaton.state(new ObjectPlace(shape, seen, more, place, next));
  }
}

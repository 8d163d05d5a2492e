package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a value.
 *
 * @param next what follows it
 */
record ValueStart(Values values, State next) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return switch (value) {
      case '"' -> string(automaton);
      case '[' -> array(automaton);
      case '{' -> object(automaton);
      case 'n' -> literal("null", automaton);
      case 't' -> literal("true", automaton);
      case 'f' -> literal("false", automaton);
      default -> number(value, automaton);
    };
  }

  @Override
  public boolean accepting() {
    return false;
  }

  private @Nullable State literal(String literal, Automaton automaton) {
    return values.shape().literals().contains(literal)
        ? automaton.literal(literal.substring(1), next)
        : null;
  }

  private @Nullable State string(Automaton automaton) {
    JsonString.Ending then = new JsonString.Then(next);
    State after = null;
    for (TextContent text : values.texts()) {
      after = automaton.union(after, JsonString.body(text, then, automaton));
    }
    return after;
  }

  private @Nullable State array(Automaton automaton) {
    State after = null;
    for (ArrayShape shape : values.shape().arrays()) {
      after =
          automaton.union(
              after, automaton.state(new ArrayPlace(shape, 0, ArrayPlace.Phase.OPEN, next)));
    }
    return after;
  }

  private @Nullable State object(Automaton automaton) {
    State after = null;
    for (ObjectShape shape : values.shape().objects()) {
      after = automaton.union(after, ObjectPlace.open(shape, next, automaton));
    }
    return after;
  }

  private @Nullable State number(int value, Automaton automaton) {
    State after = null;
    TextContent listed = values.listedNumbers();
    if (listed != null) {
      after = new ListedNumber(listed, next).step(value, automaton);
    }
    for (NumberRange range : values.ranges()) {
      after = automaton.union(after, JsonNumber.begin(range, "", value, next, automaton));
    }
    return after;
  }
}

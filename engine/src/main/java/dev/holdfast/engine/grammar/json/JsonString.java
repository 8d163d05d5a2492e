package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * The body of a JSON string after its opening quote. Escapes are undone on the way: {@code content}
 * sees the text that a reader will see. Text without a list may use every escape; other text the
 * short ones, and <code>&#92;u00XX</code> for control characters.
 */
record JsonString(TextContent content, Escape escape, Ending ending) implements Rule {
  private static final String SHORT_ESCAPES = "\"\\/bfnrt";
  private static final int CONTROLS = 0x20;

  /** What comes after the closing quote. */
  interface Ending {
    /**
     * The state after the closing quote.
     *
     * @param content accepting
     */
    State after(TextContent content, Automaton automaton);
  }

  /** The same state after every text. */
  record Then(State next) implements Ending {
    @Override
    public State after(TextContent content, Automaton automaton) {
      return next;
    }
  }

  static State body(TextContent content, Ending ending, Automaton automaton) {
    return automaton.state(new JsonString(content, Escape.NONE, ending));
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return switch (escape) {
      case NONE -> plain(value, automaton);
      case BACKSLASH -> afterBackslash(value, automaton);
      default ->
          content instanceof FreeText free
              ? freeDigit(free, value, automaton)
              : controlDigit(value, automaton);
    };
  }

  @Override
  public boolean accepting() {
    return false;
  }

  private @Nullable State plain(int value, Automaton automaton) {
    if (value == '"') {
      return content.accepting() ? ending.after(content, automaton) : null;
    }
    if (value == '\\') {
      return mayEscape() ? at(Escape.BACKSLASH, automaton) : null;
    }
    return value < CONTROLS ? null : write(value, automaton);
  }

  private @Nullable State afterBackslash(int value, Automaton automaton) {
    int character = Escape.shortForm(value);
    if (character >= 0) {
      return write(character, automaton);
    }
    boolean characterCode =
        value == 'u' && (content instanceof FreeText || mayControl(0, CONTROLS));
    return characterCode ? at(Escape.FOUR, automaton) : null;
  }

  private @Nullable State freeDigit(FreeText free, int value, Automaton automaton) {
    Escape after = escape.free(value);
    if (after != Escape.NONE) {
      return after == null ? null : at(after, automaton);
    }
    FreeText longer = free.character();
    return longer == null ? null : body(longer, ending, automaton);
  }

  private @Nullable State controlDigit(int value, Automaton automaton) {
    int digit = Character.digit(value, 16);
    return switch (escape) {
      case FOUR -> digit == 0 ? at(Escape.CONTROL_THREE, automaton) : null;
      case CONTROL_THREE -> digit == 0 ? at(Escape.CONTROL_TWO, automaton) : null;
      case CONTROL_TWO -> {
        if (digit < 0 || digit > 1 || !mayControl(digit << 4, (digit << 4) + 16)) {
          yield null;
        }
        yield at(digit == 0 ? Escape.CONTROL_LOW : Escape.CONTROL_HIGH, automaton);
      }
      case CONTROL_LOW -> digit < 0 ? null : write(digit, automaton);
      case CONTROL_HIGH -> digit < 0 ? null : write(16 + digit, automaton);
      default -> null;
    };
  }

  private boolean mayEscape() {
    if (content instanceof FreeText free) {
      return free.character() != null;
    }
    return SHORT_ESCAPES.chars().anyMatch(letter -> may(Escape.shortForm(letter)))
        || mayControl(0, CONTROLS);
  }

  private boolean mayControl(int from, int to) {
    for (int character = from; character < to; character++) {
      if (may(character)) {
        return true;
      }
    }
    return false;
  }

  private boolean may(int character) {
    return content.step(character) != null;
  }

  private @Nullable State write(int value, Automaton automaton) {
    TextContent longer = content.step(value);
    return longer == null ? null : body(longer, ending, automaton);
  }

  private State at(Escape place, Automaton automaton) {
    return automaton.state(new JsonString(content, place, ending));
  }
}

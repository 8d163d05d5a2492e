package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * JSON with other whitespace than the grammar within has it, {@code ", "} and {@code ": "}: any or
 * none beside braces, brackets, commas and colons, up to a limit in a row.
 *
 * @param inner where the JSON stands without whitespace of its own
 * @param place what the last byte was
 * @param spaces whitespace in a row
 */
record SpacedJson(State inner, Place place, int spaces) implements Rule {
  /** More than any indentation; small models can write line breaks for ever. */
  private static final int MOST_SPACES = 64;

  enum Place {
    /** After a brace, bracket, comma or colon that something follows. */
    AFTER_MARK,
    /** After or in a value or a closing mark. */
    AFTER_VALUE,
    /** In whitespace after a value: a mark has to follow. */
    AFTER_SPACE,
    STRING,
    ESCAPE
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    return switch (place) {
      case STRING ->
          after(
              inner.step(value),
              value == '\\' ? Place.ESCAPE : value == '"' ? Place.AFTER_VALUE : Place.STRING,
              automaton);
      case ESCAPE -> after(inner.step(value), Place.STRING, automaton);
      case AFTER_MARK, AFTER_VALUE, AFTER_SPACE -> outside(value, automaton);
    };
  }

  private @Nullable State outside(int value, Automaton automaton) {
    if (value == ' ' || value == '\n' || value == '\t' || value == '\r') {
      boolean room = spaces < MOST_SPACES && (place != Place.AFTER_VALUE || canMark());
      return room
          ? automaton.state(
              new SpacedJson(
                  inner,
                  place == Place.AFTER_MARK ? Place.AFTER_MARK : Place.AFTER_SPACE,
                  spaces + 1))
          : null;
    }
    boolean opens = value == '{' || value == '[' || value == ',' || value == ':';
    boolean marks = opens || value == '}' || value == ']';
    if (place == Place.AFTER_SPACE && !marks) {
      return null;
    }
    // The space after a comma or a colon belongs to the grammar within.
    State spaced = place == Place.AFTER_MARK ? inner.step(' ') : null;
    return after(
        (spaced == null ? inner : spaced).step(value),
        value == '"' ? Place.STRING : opens ? Place.AFTER_MARK : Place.AFTER_VALUE,
        automaton);
  }

  /** Whether a mark may follow a value. */
  private boolean canMark() {
    return inner.step(',') != null
        || inner.step(':') != null
        || inner.step('}') != null
        || inner.step(']') != null;
  }

  private static @Nullable State after(@Nullable State next, Place place, Automaton automaton) {
    if (next == null) {
      return null;
    }
    return next.rule() instanceof AfterSpaced(State end)
        ? end
        : automaton.state(new SpacedJson(next, place, 0));
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

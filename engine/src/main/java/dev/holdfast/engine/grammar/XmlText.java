package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.grammar.json.TextContent;
import dev.holdfast.engine.grammar.json.Values;
import org.jspecify.annotations.Nullable;

/**
 * The text of a parameter, as it is, up to the line that closes it. What may be the beginning of
 * that line is part of the text only once it goes on in another way.
 *
 * @param content the text before what is held back
 * @param matched bytes of the closing sequence at the end
 * @param empty whether the first of them is the line break before the text: a value without a line
 *     of its own is empty
 * @param after what follows the closing line
 */
record XmlText(TextContent content, int matched, boolean empty, State after) implements Rule {
  static final String CLOSE = "\n</parameter>\n";

  /** JSON's constants, and Python's, which the official template writes. */
  private static final String[][] CONSTANTS = {
    {"true", "True"}, {"false", "False"}, {"null", "None"}
  };

  /** A parameter's value: strings bare, anything else as JSON. */
  static State value(Automaton automaton, Values values, State after) {
    State value =
        values.mayBeText() ? automaton.state(new XmlText(values.text(), 1, true, after)) : null;
    Values rest = values.withoutText();
    if (rest != null) {
      value = automaton.union(value, rest.value(automaton, automaton.literal(CLOSE, after)));
      for (String[] constant : CONSTANTS) {
        if (accepts(rest.value(automaton, automaton.end()), constant[0])) {
          value = automaton.union(value, automaton.literal(constant[1] + CLOSE, after));
        }
      }
    }
    if (value == null) {
      throw new IllegalArgumentException("a parameter without a value");
    }
    return value;
  }

  private static boolean accepts(State start, String text) {
    State state = start;
    for (int i = 0; i < text.length() && state != null; i++) {
      state = state.step(text.charAt(i));
    }
    return state != null && state.accepting();
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    if (value == CLOSE.charAt(matched)) {
      if (matched + 1 == CLOSE.length()) {
        return content.accepting() ? after : null;
      }
      return viable(new XmlText(content, matched + 1, empty, after), automaton);
    }
    TextContent released = released();
    if (released == null) {
      return null;
    }
    if (value == CLOSE.charAt(0)) {
      return viable(new XmlText(released, 1, false, after), automaton);
    }
    TextContent more = released.step(value);
    return more == null ? null : automaton.state(new XmlText(more, 0, false, after));
  }

  /** The content with what is held back, if it may be part of it. */
  private @Nullable TextContent released() {
    TextContent all = content;
    for (int i = empty ? 1 : 0; i < matched && all != null; i++) {
      all = all.step(CLOSE.charAt(i));
    }
    return all;
  }

  private static @Nullable State viable(XmlText text, Automaton automaton) {
    return text.canEnd() ? automaton.state(text) : null;
  }

  /** Whether the closing line may come, now or once what is held back has become text. */
  private boolean canEnd() {
    return content.accepting()
        || goesOnElsewhere()
        || (matched + 1 < CLOSE.length()
            && new XmlText(content, matched + 1, empty, after).canEnd());
  }

  /** Whether a byte may come that makes text of what is held back. */
  private boolean goesOnElsewhere() {
    TextContent all = released();
    if (all == null) {
      return false;
    }
    int closing = CLOSE.charAt(matched);
    if (closing != '\n' && all.accepting()) {
      return true;
    }
    for (int value = 0; value < 256; value++) {
      if (value != closing && value != '\n' && all.step(value) != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.grammar.json.TextContent;
import dev.holdfast.engine.grammar.json.Values;
import org.jspecify.annotations.Nullable;

/**
 * The name of a parameter that the schema allows without naming it: letters, digits and the like.
 *
 * @param content the names that may still come
 * @param name written so far
 */
record XmlName(XmlParameters parameters, TextContent content, String name) implements Rule {
  private static final int LONGEST = 64;

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    if (value == '>') {
      Values values = parameters.view().others();
      return values == null || !complete()
          ? null
          : automaton.literal("\n", parameters.body(automaton, name, values));
    }
    if (!isNameByte(value) || name.length() == LONGEST) {
      return null;
    }
    TextContent more = content.step(value);
    return more == null
        ? null
        : automaton.state(new XmlName(parameters, more, name + (char) value));
  }

  private boolean complete() {
    return !name.isEmpty() && content.accepting() && !parameters.written().contains(name);
  }

  /** The last place is kept free so that a name that is taken can still become another one. */
  private boolean isNameByte(int value) {
    boolean plain =
        (value >= 'a' && value <= 'z')
            || (value >= 'A' && value <= 'Z')
            || (value >= '0' && value <= '9')
            || value == '_'
            || value == '-'
            || value == '.';
    return plain && (name.length() < LONGEST - 1 || isFree(name + (char) value));
  }

  private boolean isFree(String whole) {
    TextContent more = content.step(whole.charAt(whole.length() - 1));
    return more != null && more.accepting() && !parameters.written().contains(whole);
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

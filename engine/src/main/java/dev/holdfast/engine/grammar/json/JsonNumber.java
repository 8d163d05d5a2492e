package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * A number of a range that is being written; where it is complete, what follows it may come.
 *
 * @param text what is written, as far as it matters to what may follow
 */
record JsonNumber(NumberRange range, String text, State next) implements Rule {
  @Override
  public @Nullable State step(int value, Automaton automaton) {
    State longer = begin(range, text, value, next, automaton);
    return complete() ? automaton.union(longer, next.step(value)) : longer;
  }

  @Override
  public boolean accepting() {
    return complete() && next.accepting();
  }

  /** The state after one more byte of a number; null when it may not come. */
  static @Nullable State begin(
      NumberRange range, String text, int value, State next, Automaton automaton) {
    String longer = text + (char) value;
    return NumberText.isBeginning(longer, range)
        ? automaton.state(new JsonNumber(range, range.isFree() ? shape(longer) : longer, next))
        : null;
  }

  private boolean complete() {
    return NumberText.isNumber(text, range);
  }

  /**
   * A text after which the same may follow, for a range without bounds: which digits came does not
   * matter, except that those before the point decide whether an exponent may come.
   */
  private static String shape(String text) {
    int exponent = text.indexOf('e');
    if (exponent >= 0) {
      return "1" + text.substring(exponent);
    }
    int point = text.indexOf('.');
    String whole = point < 0 ? text : text.substring(0, point);
    if (point < 0) {
      return whole.replaceAll("[0-9](?<!^0|^-0)", "1");
    }
    boolean single = whole.replace("-", "").matches("[1-9]");
    return (single ? "1" : "11") + "." + "1".repeat(text.length() - point - 1);
  }
}

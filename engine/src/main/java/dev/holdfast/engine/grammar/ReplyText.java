package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import org.jspecify.annotations.Nullable;

/**
 * The free text of a reply: anything, an end anywhere, until a call begins.
 *
 * @param tag the beginning of a call's tag that stands at the end
 * @param bare how far a call without tags has come
 */
record ReplyText(Calls calls, String tag, BareStart bare) implements Rule {
  static ReplyText begin(Calls calls) {
    return new ReplyText(calls, "", calls.bare() ? BareStart.LINE : BareStart.NONE);
  }

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    String now = longer(tag + (char) value);
    if (calls.tags().contains(now)) {
      return calls.first(automaton, now);
    }
    BareStart start = calls.bare() ? bare.step(value, calls.tools()) : BareStart.NONE;
    if (start.tool().isPresent()) {
      State after =
          calls.parallel()
              ? automaton.state(new ReplyText(calls, "", BareStart.NONE))
              : automaton.union(automaton.end(), automaton.literal("\n```", automaton.end()));
      State strict =
          CallForm.arguments(
              automaton,
              start.tool().get(),
              automaton.literal(
                  start.closing(),
                  automaton.state(new AfterSpaced(after == null ? automaton.end() : after))));
      return automaton.state(new SpacedJson(strict, SpacedJson.Place.AFTER_VALUE, 0));
    }
    return automaton.state(new ReplyText(calls, now, start));
  }

  /** The longest end of a text that begins a tag; only the first character of one is a bracket. */
  private String longer(String text) {
    if (isBeginning(text)) {
      return text;
    }
    String last = text.substring(text.length() - 1);
    return isBeginning(last) ? last : "";
  }

  private boolean isBeginning(String text) {
    for (String each : calls.tags()) {
      if (each.startsWith(text)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean accepting() {
    return true;
  }
}

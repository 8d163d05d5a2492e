package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.Rule;
import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.grammar.json.ObjectView;
import dev.holdfast.engine.grammar.json.Values;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * At the beginning of a line of a call: one more parameter, in any order, or its end once all
 * required ones are there.
 *
 * @param written names of the parameters so far
 * @param next what follows {@code </function>}
 */
record XmlParameters(ObjectView view, Set<String> written, State next) implements Rule {
  private static final String OPEN = "<parameter=";

  @Override
  public @Nullable State step(int value, Automaton automaton) {
    if (value != OPEN.charAt(0)) {
      return null;
    }
    State choice = null;
    int missing = 0;
    for (ObjectView.Property property : view.properties()) {
      missing += property.required() && !written.contains(property.name()) ? 1 : 0;
    }
    int room = view.maxProperties() - written.size() - missing;
    for (ObjectView.Property property : view.properties()) {
      if (!written.contains(property.name()) && (property.required() || room > 0)) {
        State body = body(automaton, property.name(), property.values());
        choice = automaton.union(choice, automaton.literal(OPEN + property.name() + ">\n", body));
      }
    }
    if (view.others() != null && room > 0) {
      State name = automaton.state(new XmlName(this, view.otherNames(), ""));
      choice = automaton.union(choice, automaton.literal(OPEN, name));
    }
    if (missing == 0 && written.size() >= view.minProperties()) {
      choice = automaton.union(choice, automaton.literal("</function>", next));
    }
    return choice == null ? null : choice.step(value);
  }

  /** The value of a parameter, from the line after its opening tag. */
  State body(Automaton automaton, String name, Values values) {
    Set<String> more = new HashSet<>(written);
    more.add(name);
    State after = automaton.state(new XmlParameters(view, Set.copyOf(more), next));
    return XmlText.value(automaton, values, after);
  }

  @Override
  public boolean accepting() {
    return false;
  }
}

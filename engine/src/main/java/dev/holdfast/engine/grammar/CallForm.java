package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.grammar.json.ObjectView;
import java.util.Set;

/** How a model family writes a call between its tags. */
public enum CallForm {
  /** Qwen 3.5: {@code <function=NAME>}, each parameter in a tag of its own (spec section 11.2). */
  XML {
    @Override
    State call(Automaton automaton, CallableTool tool, String closeTag, State next) {
      State end = automaton.literal("\n" + closeTag, next);
      State parameters = null;
      for (ObjectView view : tool.arguments().values().objects()) {
        parameters =
            automaton.union(parameters, automaton.state(new XmlParameters(view, Set.of(), end)));
      }
      if (parameters == null) {
        throw new IllegalArgumentException("tool " + tool.name() + " takes no object");
      }
      return automaton.literal("\n<function=" + tool.name() + ">\n", parameters);
    }
  },
  /** Qwen 2.5, after Nous Hermes: an object with {@code name} and {@code arguments}. */
  JSON {
    @Override
    State call(Automaton automaton, CallableTool tool, String closeTag, State next) {
      return automaton.literal(
          "\n{\"name\": \"" + tool.name() + "\"",
          arguments(automaton, tool, automaton.literal("}\n" + closeTag, next)));
    }
  };

  /** A call of a tool from after its opening tag to after its closing tag. */
  abstract State call(Automaton automaton, CallableTool tool, String closeTag, State next);

  /** The rest of a JSON call after its name, without the last brace. */
  static State arguments(Automaton automaton, CallableTool tool, State next) {
    return automaton.literal(", \"arguments\": ", tool.arguments().value(automaton, next));
  }
}

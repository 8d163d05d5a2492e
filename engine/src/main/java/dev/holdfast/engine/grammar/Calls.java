package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.List;

/** The calls that a reply may make. Equal only to itself. */
final class Calls {
  static final String TAG = "<tool_call>";

  /** Calls of one reply: enough at once, and an end to a model that would go on for ever. */
  private static final int MOST = 8;

  private final CallForm form;
  private final List<CallableTool> tools;
  private final boolean parallel;

  Calls(CallForm form, List<CallableTool> tools, boolean parallel) {
    this.form = form;
    this.tools = List.copyOf(tools);
    this.parallel = parallel;
  }

  List<CallableTool> tools() {
    return tools;
  }

  boolean parallel() {
    return parallel;
  }

  /**
   * Tags that begin a call in a text. Small Qwen 2.5 models write the name of the block with the
   * tools, too.
   */
  List<String> tags() {
    if (tools.isEmpty()) {
      return List.of();
    }
    return form == CallForm.JSON ? List.of(TAG, "<tools>") : List.of(TAG);
  }

  /** Whether a JSON object on a line of its own may be a call. */
  boolean bare() {
    return form == CallForm.JSON && !tools.isEmpty();
  }

  /** A whole reply of calls. */
  State reply(Automaton automaton) {
    return automaton.literal(TAG, first(automaton, TAG));
  }

  /** What follows the opening tag of the first call. */
  State first(Automaton automaton, String tag) {
    return call(automaton, tag, MOST);
  }

  State call(Automaton automaton, String tag, int left) {
    State after =
        parallel && left > 1 ? automaton.state(new MoreCalls(this, left - 1)) : automaton.end();
    State call = null;
    for (CallableTool tool : tools) {
      call = automaton.union(call, form.call(automaton, tool, "</" + tag.substring(1), after));
    }
    if (call == null) {
      throw new IllegalStateException("a call without tools");
    }
    return call;
  }
}

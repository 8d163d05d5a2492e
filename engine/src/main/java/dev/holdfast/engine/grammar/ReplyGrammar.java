package dev.holdfast.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.grammar.json.JsonSchema;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the reply of a chat may be, from after the generation prompt: thoughts, if the prompt left
 * them open, then text, calls, or JSON.
 *
 * @param form how the model writes calls
 * @param thinking whether the prompt left a block of thoughts open
 * @param thinkingBudget most tokens of thoughts
 * @param tools those that may be called
 * @param callRequired whether the reply has to be calls alone
 * @param parallelCalls whether there may be several
 * @param content the schema of the reply's text; empty: free text
 */
public record ReplyGrammar(
    CallForm form,
    boolean thinking,
    OptionalInt thinkingBudget,
    List<CallableTool> tools,
    boolean callRequired,
    boolean parallelCalls,
    Optional<JsonSchema> content) {

  public ReplyGrammar {
    tools = List.copyOf(tools);
    if (callRequired && tools.isEmpty()) {
      throw new IllegalArgumentException("a call is required, but there are no tools");
    }
  }

  /**
   * The schema of a reply's text, enforced wholly.
   *
   * @throws dev.holdfast.engine.EngineException SCHEMA_UNSUPPORTED or REQUEST_INVALID
   */
  public static JsonSchema contentSchema(JsonNode schema) {
    return JsonSchema.compile(ClosedObjects.close(schema), "response format");
  }

  /** Whether it rules anything out. */
  public boolean restricts() {
    return !tools.isEmpty() || content.isPresent() || (thinking && thinkingBudget.isPresent());
  }

  /** The grammar for the tokens of a vocabulary. */
  public Grammar compile(TokenTrie trie) {
    return new TextGrammar(trie, this::start, thinkingBudget);
  }

  private State start(Automaton automaton) {
    Calls calls = new Calls(form, tools, parallelCalls);
    if (!callRequired && content.isEmpty()) {
      State text = automaton.state(ReplyText.begin(calls));
      return thinking ? automaton.state(new Thinking(0, text)) : text;
    }
    State reply = tools.isEmpty() ? null : calls.reply(automaton);
    if (!callRequired && content.isPresent()) {
      reply = automaton.union(reply, content.get().value(automaton, automaton.end()));
    }
    if (reply == null) {
      throw new IllegalStateException("a reply that may be nothing");
    }
    return thinking ? automaton.state(new Thinking(0, automaton.literal("\n\n", reply))) : reply;
  }
}

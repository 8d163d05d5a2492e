package dev.holdfast.engine.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.OutputEvent;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.grammar.CallableTool;
import dev.holdfast.engine.grammar.Grammar;
import dev.holdfast.engine.grammar.ReplyGrammar;
import dev.langchain4j.model.chat.request.ToolChoice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Grammars of replies, kept: a conversation asks for the same one again and again. */
final class ReplyGrammars {
  private static final int MOST = 8;

  private final Model model;
  private final ChatFormat format;
  private final Map<Key, Compiled> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
          return size() > MOST;
        }
      };

  ReplyGrammars(Model model, ChatFormat format) {
    this.model = model;
    this.format = format;
  }

  /** All that a reply's grammar depends on. */
  private record Key(
      List<ObjectNode> tools,
      boolean thinking,
      OptionalInt thinkingBudget,
      boolean callRequired,
      Optional<String> requiredTool,
      boolean parallelCalls,
      Optional<JsonNode> responseSchema) {}

  /** The grammar of one kind of reply, and the tools to check its calls by. */
  record Compiled(Optional<Grammar> grammar, Map<String, CallableTool> tools) {

    /**
     * An event, or the error that a call is by the parts of its tool's schema that no grammar
     * enforces.
     */
    OutputEvent checked(OutputEvent event) {
      if (!(event instanceof OutputEvent.Call(ToolCall call))) {
        return event;
      }
      CallableTool tool = tools.get(call.name());
      if (tool == null || tool.arguments().notEnforced().isEmpty()) {
        return event;
      }
      List<String> violations = tool.arguments().violations(call.arguments(), "arguments");
      return violations.isEmpty()
          ? event
          : new OutputEvent.CallError(
              "{\"name\": \"" + call.name() + "\", \"arguments\": " + call.arguments() + "}",
              "The call of "
                  + call.name()
                  + " does not fit the tool: "
                  + String.join("; ", violations)
                  + ". Write it again.");
    }
  }

  /**
   * The grammar of a reply.
   *
   * @param tools those on offer
   * @param thinking whether the prompt leaves the block of thoughts open
   * @throws dev.holdfast.engine.EngineException for a schema that is none or cannot be enforced
   */
  synchronized Compiled of(List<ObjectNode> tools, boolean thinking, RequestOptions options) {
    Key key =
        new Key(
            tools,
            thinking,
            thinking ? options.thinkingBudget() : OptionalInt.empty(),
            options.toolChoice() == ToolChoice.REQUIRED,
            options.requiredTool(),
            options.parallelToolCalls(),
            options.responseSchema());
    Compiled compiled = known.get(key);
    if (compiled == null) {
      compiled = compile(key);
      known.put(key, compiled);
    }
    return compiled;
  }

  private Compiled compile(Key key) {
    Map<String, CallableTool> tools = new LinkedHashMap<>();
    for (ObjectNode each : key.tools) {
      CallableTool tool = CallableTool.of(each);
      if (key.requiredTool.isEmpty() || key.requiredTool.get().equals(tool.name())) {
        tools.put(tool.name(), tool);
      }
    }
    ReplyGrammar reply =
        new ReplyGrammar(
            format.callForm(),
            key.thinking,
            key.thinkingBudget,
            List.copyOf(tools.values()),
            key.callRequired,
            key.parallelCalls,
            key.responseSchema.map(ReplyGrammar::contentSchema));
    return new Compiled(
        reply.restricts() ? Optional.of(reply.compile(model.tokenTrie())) : Optional.empty(),
        tools);
  }
}

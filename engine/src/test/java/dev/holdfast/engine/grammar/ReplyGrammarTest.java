package dev.holdfast.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.chat.ChatFormat;
import dev.holdfast.engine.chat.HermesFormat;
import dev.holdfast.engine.chat.OutputEvent;
import dev.holdfast.engine.chat.OutputParser;
import dev.holdfast.engine.chat.Qwen35Format;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.tokenizer.TestingTokenizer;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies under a grammar, with the tokens of the tiny model. */
class ReplyGrammarTest {
  private static final int CALLS = 10_000;

  private static final Tokenizer TOKENIZER = TestingTokenizer.load();
  private static final int STOP = TOKENIZER.id("<|im_end|>").orElseThrow();
  private static final TokenTrie TRIE = TokenTrie.of(TOKENIZER, Set.of(STOP));
  private static final List<ObjectNode> NODES = TestingTools.nodes();
  private static final List<CallableTool> TOOLS = TestingTools.callable();
  private static final Map<String, CallableTool> BY_NAME =
      TOOLS.stream().collect(Collectors.toMap(CallableTool::name, Function.identity()));

  private static ReplyGrammar calls(CallForm form) {
    return new ReplyGrammar(form, false, OptionalInt.empty(), TOOLS, true, true, Optional.empty());
  }

  private static ReplyGrammar free(CallForm form) {
    return new ReplyGrammar(form, false, OptionalInt.empty(), TOOLS, false, true, Optional.empty());
  }

  private static ChatFormat format(CallForm form) {
    return form == CallForm.XML ? new Qwen35Format(false) : new HermesFormat();
  }

  private static List<OutputEvent> read(CallForm form, String text) {
    OutputParser parser = format(form).parser(NODES, false);
    List<OutputEvent> events = new ArrayList<>(parser.accept(text));
    events.addAll(parser.finish(true));
    return events;
  }

  /** A model of noise can write nothing but calls that are read and valid. */
  @ParameterizedTest
  @EnumSource(CallForm.class)
  void everyCallIsReadAndValid(CallForm form) {
    everyCallIsReadAndValid(TRIE, form, form == CallForm.XML ? CALLS : CALLS / 5);
  }

  static void everyCallIsReadAndValid(TokenTrie trie, CallForm form, int calls) {
    Grammar grammar = calls(form).compile(trie);
    TestingWriter writer =
        new TestingWriter(
            trie, 7, "\n</parameter>\n", "\"}\n</tool_call>", "\"", "]", "}", "</function>");
    int count = 0;
    Set<String> seen = new TreeSet<>();
    while (count < calls) {
      String text = writer.write(grammar);
      for (OutputEvent event : read(form, text)) {
        if (!(event instanceof OutputEvent.Call(ToolCall call))
            || !BY_NAME.containsKey(call.name())) {
          throw new AssertionError(event + " was read from " + text);
        }
        assertThat(BY_NAME.get(call.name()).arguments().violations(call.arguments(), "arguments"))
            .isEmpty();
        seen.add(call.name());
        count++;
      }
    }
    assertThat(seen).isEqualTo(BY_NAME.keySet());
    assertThat(writer.forced).isPositive();
  }

  /** Every valid call, as the official template writes it, may be written token by token. */
  @ParameterizedTest
  @EnumSource(CallForm.class)
  void everyValidCallCanBeWritten(CallForm form) throws IOException {
    everyValidCallCanBeWritten(TRIE, form);
  }

  static void everyValidCallCanBeWritten(TokenTrie trie, CallForm form) throws IOException {
    List<String> arguments =
        List.of(
            "now {}",
            "read_file {\"path\": \"src/Main.java\"}",
            "read_file {\"last_line\": -20, \"path\": \"\", \"first_line\": 1}",
            "write_file {\"path\": \"a\", \"content\": \"a</parameter>\\n<parameter=x>\\n</function>\\n</tool_call>\\n\"}",
            "write_file {\"content\": \"\\n\\n  \\\"\\u00e4\\u20ac\\ud83d\\ude00\\\\ \\t\", \"append\": true, \"path\": \"123456789012\"}",
            "select {\"how\": \"two\\nlines\", \"or\": null}",
            "select {\"or\": -41, \"how\": \"\\\"quoted\\\"\"}",
            "plan {\"steps\": [{\"title\": \"a\", \"weight\": -0.5}, {\"weight\": 1, \"title\": \"\"}], \"mode\": [true, false]}",
            "plan {\"mode\": \"abc\", \"steps\": [{\"title\": \"\\n</parameter>\\n\"}]}",
            "tagged {\"other\": 3, \"key\": \"k\", \"third\": 0}",
            "tagged {}");
    for (String each : arguments) {
      int blank = each.indexOf(' ');
      ToolCall call =
          new ToolCall(
              each.substring(0, blank),
              (ObjectNode) new ObjectMapper().readTree(each.substring(blank + 1)));
      String text = TestingCalls.write(form, call);
      for (ReplyGrammar grammar : List.of(calls(form), free(form))) {
        accepts(trie, grammar.compile(trie), text);
      }
      assertThat(read(form, text)).containsExactly(new OutputEvent.Call(call));
    }
  }

  /** Feeds a text as the tokenizer cuts it; every forced run has to agree. */
  private static void accepts(TokenTrie trie, Grammar grammar, String text) {
    Tokenizer tokenizer = trie.tokenizer();
    GrammarCursor cursor = grammar.start();
    int[] ids = Arrays.copyOf(tokenizer.encode(text), tokenizer.encode(text).length + 1);
    ids[ids.length - 1] = trie.stopTokens()[0];
    for (int at = 0; at < ids.length; at++) {
      int[] forced = cursor.forced();
      assertThat(Arrays.copyOfRange(ids, at, Math.min(ids.length, at + forced.length)))
          .as("forced after " + tokenizer.decode(Arrays.copyOf(ids, at)))
          .isEqualTo(forced);
      float[] logits = new float[trie.vocabulary()];
      cursor.mask(logits, 0);
      assertThat(logits[ids[at]]).as(tokenizer.decode(Arrays.copyOf(ids, at + 1))).isZero();
      cursor.accept(ids[at]);
    }
  }

  @Test
  void aCallIsMostlyForced() {
    GrammarCursor cursor =
        new ReplyGrammar(
                CallForm.XML,
                false,
                OptionalInt.empty(),
                List.of(BY_NAME.get("read_file")),
                true,
                false,
                Optional.empty())
            .compile(TRIE)
            .start();
    assertThat(TOKENIZER.decode(cursor.forced()))
        .isEqualTo("<tool_call>\n<function=read_file>\n<parameter");
  }

  @Test
  void thoughtsEndWithinTheirBudget() {
    ReplyGrammar thinking =
        new ReplyGrammar(
            CallForm.XML, true, OptionalInt.of(12), TOOLS, true, true, Optional.empty());
    TestingWriter writer = new TestingWriter(TRIE, 3, "\n</parameter>\n", "</function>", "]", "}");
    for (int i = 0; i < 200; i++) {
      String text = writer.write(thinking.compile(TRIE));
      int close = text.indexOf("</think>\n\n<tool_call>");
      assertThat(close).as(text).isNotNegative();
      int thoughts = TOKENIZER.encode(text.substring(0, close)).length;
      assertThat(thoughts).isLessThan(60);
    }
  }

  @Test
  void textWithoutACallIsFree() {
    for (CallForm form : CallForm.values()) {
      accepts(TRIE, free(form).compile(TRIE), "Hello.\n<tool>\n{\"name\": \"Ann\"}\n<tool_ca");
      accepts(TRIE, free(form).compile(TRIE), "");
    }
  }

  /**
   * Small Qwen 2.5 models leave the tags out; the object is held to the tool's schema all the same.
   */
  @Test
  void aCallWithoutTagsIsHeldToItsSchema() {
    Grammar grammar = free(CallForm.JSON).compile(TRIE);
    accepts(
        TRIE,
        grammar,
        "```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"a, b: {c}\\\" \",\n"
            + "    \"first_line\": 12\n  }\n}\n```\n```json\n{\"name\":\"now\",\"arguments\":{}}\n```");
    accepts(TRIE, grammar, "So:\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```");
    GrammarCursor cursor = grammar.start();
    for (int id : TOKENIZER.encode("{\n \"name\" : \"now\"")) {
      cursor.accept(id);
    }
    assertThat(TOKENIZER.decode(cursor.forced())).isEmpty();
    for (int id : TOKENIZER.encode(",\n\"arguments\"")) {
      cursor.accept(id);
    }
    assertThatThrownBy(() -> cursor.accept(TOKENIZER.encode("x")[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not allow token");
  }

  /** The same with whitespace anywhere, as a model of noise writes it. */
  @Test
  void everyCallWithoutTagsIsReadAndValid() {
    Grammar grammar =
        new ReplyGrammar(
                CallForm.JSON, false, OptionalInt.empty(), TOOLS, false, false, Optional.empty())
            .compile(TRIE);
    TestingWriter writer = new TestingWriter(TRIE, 9, "\"}", "\"", "]", "}", "\n}\n}", " ", "\n");
    for (int i = 0; i < 1000; i++) {
      String name = TOOLS.get(i % TOOLS.size()).name();
      String beginning = i % 2 == 0 ? "{\"name\": \"" : "So:\n```json\n{\n  \"name\" :\"";
      String text = writer.write(grammar, beginning + name + "\"");
      List<OutputEvent> calls =
          read(CallForm.JSON, text).stream()
              .filter(event -> !(event instanceof OutputEvent.Text))
              .toList();
      if (calls.size() != 1 || !(calls.getFirst() instanceof OutputEvent.Call(ToolCall call))) {
        throw new AssertionError(calls + " were read from " + text);
      }
      assertThat(call.name()).isEqualTo(name);
      assertThat(BY_NAME.get(name).arguments().violations(call.arguments(), "arguments")).isEmpty();
    }
  }

  @Test
  void oneCallOnlyWhenCallsAreNotParallel() {
    for (CallForm form : CallForm.values()) {
      String call =
          TestingCalls.write(form, new ToolCall("now", new ObjectMapper().createObjectNode()));
      accepts(TRIE, calls(form).compile(TRIE), call + "\n" + call);
      GrammarCursor cursor =
          new ReplyGrammar(form, false, OptionalInt.empty(), TOOLS, true, false, Optional.empty())
              .compile(TRIE)
              .start();
      for (int id : TOKENIZER.encode(call)) {
        cursor.accept(id);
      }
      assertThat(cursor.forced()).containsExactly(STOP);
    }
  }

  @Test
  void jsonReplies() throws Exception {
    var schema =
        ReplyGrammar.contentSchema(
            new ObjectMapper()
                .readTree(
                    "{\"type\": \"object\", \"required\": [\"name\"], \"properties\": {\"name\": {\"type\":"
                        + " \"string\"}, \"age\": {\"type\": \"integer\"}}}"));
    ReplyGrammar json =
        new ReplyGrammar(
            CallForm.XML, false, OptionalInt.empty(), List.of(), false, true, Optional.of(schema));
    accepts(TRIE, json.compile(TRIE), "{\"age\": 3, \"name\": \"\u00e4\"}");
    TestingWriter writer = new TestingWriter(TRIE, 5, "\"", "}");
    for (int i = 0; i < 1000; i++) {
      String text = writer.write(json.compile(TRIE));
      assertThat(schema.violations(new ObjectMapper().readTree(text), "reply")).as(text).isEmpty();
      assertThat(text.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }
  }
}

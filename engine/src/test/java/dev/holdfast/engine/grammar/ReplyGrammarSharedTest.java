package dev.holdfast.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.chat.ToolCall;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies under a grammar, with the vocabulary of Qwen 3.5. */
@Tag("shared")
class ReplyGrammarSharedTest {
  private static TokenTrie trie;

  @BeforeAll
  static void load() {
    Path vocabulary =
        Path.of(System.getProperty("holdfast.shared", ""))
            .resolve("vectors/tokenizer/qwen35-vocab.gguf");
    try (GgufFile file = GgufFile.open(vocabulary)) {
      Tokenizer tokenizer = Tokenizer.load(file.metadata());
      trie = TokenTrie.of(tokenizer, Set.of(tokenizer.id("<|im_end|>").orElseThrow()));
    }
  }

  @ParameterizedTest
  @EnumSource(CallForm.class)
  void everyCallIsReadAndValid(CallForm form) {
    ReplyGrammarTest.everyCallIsReadAndValid(trie, form, 40);
  }

  @ParameterizedTest
  @EnumSource(CallForm.class)
  void everyValidCallCanBeWritten(CallForm form) throws IOException {
    ReplyGrammarTest.everyValidCallCanBeWritten(trie, form);
  }

  /** What docs/grammar.md says of forced tokens. */
  @ParameterizedTest
  @CsvSource({"XML, 80, 186", "JSON, 70, 154"})
  void almostHalfOfTheTokensOfCallsAreForced(CallForm form, int expected, int of)
      throws IOException {
    String[][] calls = {
      {"read_file", "{\"path\": \"src/main/java/shop/Cart.java\", \"first_line\": 20}"},
      {"select", "{\"how\": \"first\"}"},
      {
        "write_file",
        "{\"path\": \"a.java\", \"content\": \"int a = 1;\\nint b = 2;\\nint c = a + b;\\n\"}"
      },
      {"plan", "{\"steps\": [{\"title\": \"Find the bug\", \"weight\": 0.5}]}"},
      {"now", "{}"}
    };
    Grammar grammar =
        new ReplyGrammar(
                form,
                false,
                OptionalInt.empty(),
                TestingTools.callable(),
                false,
                false,
                Optional.empty())
            .compile(trie);
    int forced = 0;
    int tokens = 0;
    for (String[] call : calls) {
      ObjectNode arguments = (ObjectNode) new ObjectMapper().readTree(call[1]);
      String text = TestingCalls.write(form, new ToolCall(call[0], arguments));
      GrammarCursor cursor = grammar.start();
      int left = 0;
      for (int id : trie.tokenizer().encode(text)) {
        left = left == 0 ? cursor.forced().length : left;
        forced += left > 0 ? 1 : 0;
        left = Math.max(0, left - 1);
        tokens++;
        cursor.accept(id);
      }
      forced++; // the stop token
      tokens++;
    }
    assertThat(forced).isEqualTo(expected);
    assertThat(tokens).isEqualTo(of);
  }
}

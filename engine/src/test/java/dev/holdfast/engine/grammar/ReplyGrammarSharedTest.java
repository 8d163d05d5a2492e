package dev.holdfast.engine.grammar;

import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
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
}

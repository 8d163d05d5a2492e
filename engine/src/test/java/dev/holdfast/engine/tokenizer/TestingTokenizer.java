package dev.holdfast.engine.tokenizer;

import dev.holdfast.engine.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The vocabulary of the tiny test model, and smaller ones made by hand. */
public final class TestingTokenizer {
  private TestingTokenizer() {}

  /**
   * Copies the tiny model out of the class path and reads its tokenizer: 512 tokens, 216 merges,
   * the Qwen 3.5 added tokens.
   */
  public static Tokenizer load() {
    try (InputStream model = TestingTokenizer.class.getResourceAsStream("/tiny/a-q4_k_m.gguf")) {
      Path copy = Files.createTempFile("tiny-a", ".gguf");
      try {
        Files.copy(model, copy, StandardCopyOption.REPLACE_EXISTING);
        try (GgufFile file = GgufFile.open(copy)) {
          return Tokenizer.load(file.metadata());
        }
      } finally {
        Files.delete(copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All 256 bytes as ids 0..255 and "ab" as 256. */
  static Lists bytesOnly() {
    List<String> tokens = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      tokens.add(String.valueOf(ByteAlphabet.spelling(value)));
    }
    tokens.add("ab");
    return new Lists(tokens, Collections.nCopies(257, 1), List.of("a b"));
  }

  record Lists(List<String> tokens, List<Integer> types, List<String> merges) {
    Lists withTokens(List<String> changed) {
      return new Lists(changed, types, merges);
    }

    Lists withToken(int id, String token) {
      List<String> changed = new ArrayList<>(tokens);
      changed.set(id, token);
      return withTokens(changed);
    }

    Lists withTypes(List<Integer> changed) {
      return new Lists(tokens, changed, merges);
    }

    Lists withType(int id, int type) {
      List<Integer> changed = new ArrayList<>(types);
      changed.set(id, type);
      return withTypes(changed);
    }

    Lists withMerges(List<String> changed) {
      return new Lists(tokens, types, changed);
    }

    Tokenizer build() {
      return Tokenizer.of(tokens, types, merges, PreTokenizer.QWEN35);
    }
  }
}

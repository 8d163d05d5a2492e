package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Opens the tiny random model: its words are noise, its arithmetic is real. */
final class TestingModels {
  private TestingModels() {}

  static Model tiny(Path directory) {
    try (InputStream model = TestingModels.class.getResourceAsStream("/tiny/a-q4_k_m.gguf")) {
      Path copy = directory.resolve("tiny-a.gguf");
      Files.copy(model, copy, StandardCopyOption.REPLACE_EXISTING);
      return Model.open(copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

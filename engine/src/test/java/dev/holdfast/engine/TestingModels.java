package dev.holdfast.engine;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The tiny random Qwen 3.5 model among the test resources, and its goldens. */
final class TestingModels {
  static final String TYPE = "q4_k_m";

  private TestingModels() {}

  static Path file() {
    return folder().resolve("a-q4_k_m.gguf");
  }

  static Model open() {
    return Model.open(file());
  }

  /** With activations in floats, as in the goldens. */
  static Model openExact() {
    return Model.open(file(), ModelOptions.defaults().withKernels("vector"));
  }

  static TestingGolden golden() throws IOException {
    return TestingGolden.open(folder());
  }

  private static Path folder() {
    try {
      return Path.of(TestingModels.class.getResource("/tiny/golden.json").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

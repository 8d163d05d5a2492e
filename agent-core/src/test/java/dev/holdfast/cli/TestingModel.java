package dev.holdfast.cli;

import java.nio.file.Path;

/** The engine's tiny random model: its words are noise, its arithmetic is real. */
final class TestingModel {
  static final Path FILE =
      Path.of(System.getProperty("holdfast.root"), "engine/src/test/resources/tiny/a-q4_k_m.gguf");

  private TestingModel() {}
}

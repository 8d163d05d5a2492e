package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine;

/** What every {@code model} command understands. */
final class ModelFileOptions {

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "GGUF file, or folder of safetensors.")
  Path file = Path.of("");

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;
}

package dev.holdfast.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code run} and {@code plan} understand. */
final class TaskOptions {

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "TASK",
      description = "What to do, in plain words; - reads it from stdin.")
  String task = "";

  @CommandLine.Option(
      names = {"-C", "--directory"},
      paramLabel = "DIR",
      description = "The project to work on. Default: the current directory.")
  Path directory = Path.of("");

  @CommandLine.Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "GGUF file or safetensors folder of a Qwen model. Default: $HOLDFAST_MODEL, else the"
              + " only one in the models folder (holdfast doctor shows it).")
  @Nullable Path model;

  @CommandLine.Mixin ComputeOptions compute = new ComputeOptions();

  @CommandLine.Mixin ThinkingOptions thinking = new ThinkingOptions();

  @CommandLine.Option(
      names = "--check",
      paramLabel = "CMD",
      description =
          "Shell command that must end with 0 for the task to count as done. May be repeated.")
  List<String> checks = new ArrayList<>();

  @CommandLine.Option(
      names = "--allow-host",
      paramLabel = "HOST",
      description = "Host that the browser may reach. May be repeated. Default: none.")
  List<String> allowedHosts = new ArrayList<>();

  @CommandLine.Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the sampler: the same seed gives the same answers. Default: 0.")
  long seed;

  @CommandLine.Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Most steps, those of a second plan included. Default: 12.")
  @Nullable Integer maximumSteps;

  @CommandLine.Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most tokens that the model may compute, prompt and answer. Default: 200000.")
  @Nullable Long maximumTokens;

  @CommandLine.Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Most time in all, for instance 90s, 15m, 1h30m. Default: 30m.")
  @Nullable Duration timeout;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.Converter.class,
      description = "text, json (one object) or stream-json (one event per line). Default: text.")
  OutputFormat output = OutputFormat.TEXT;
}

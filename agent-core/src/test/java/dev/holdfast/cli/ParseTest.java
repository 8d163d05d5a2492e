package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.WeightPacking;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ParseTest {

  @Test
  void runTakesEveryOption() {
    TaskOptions options =
        parse(
                RunCommand.class,
                "run",
                "mend it",
                "-C",
                "project",
                "--model",
                "qwen.gguf",
                "--threads",
                "2",
                "--thinking-budget",
                "300",
                "--check",
                "make test",
                "--check",
                "make lint",
                "--allow-host",
                "example.org",
                "--seed",
                "7",
                "--max-steps",
                "3",
                "--max-tokens",
                "5000",
                "--timeout",
                "1h30m",
                "--output",
                "stream-json")
            .options;

    assertThat(options.task).isEqualTo("mend it");
    assertThat(options.directory).isEqualTo(Path.of("project"));
    assertThat(options.model).isEqualTo(Path.of("qwen.gguf"));
    assertThat(options.compute.threads).isEqualTo(2);
    assertThat(options.thinking.budget).isEqualTo(300);
    assertThat(options.checks).containsExactly("make test", "make lint");
    assertThat(options.allowedHosts).containsExactly("example.org");
    assertThat(options.seed).isEqualTo(7);
    assertThat(options.maximumSteps).isEqualTo(3);
    assertThat(options.maximumTokens).isEqualTo(5000L);
    assertThat(options.timeout).isEqualTo(Duration.ofMinutes(90));
    assertThat(options.output).isEqualTo(OutputFormat.STREAM_JSON);
  }

  @Test
  void runNeedsOnlyATask() {
    TaskOptions options = parse(RunCommand.class, "run", "mend it").options;

    assertThat(options.directory).isEqualTo(Path.of(""));
    assertThat(options.model).isNull();
    assertThat(options.compute.threads).isNull();
    assertThat(options.compute.noRepack).isFalse();
    assertThat(options.checks).isEmpty();
    assertThat(options.allowedHosts).isEmpty();
    assertThat(options.maximumSteps).isNull();
    assertThat(options.maximumTokens).isNull();
    assertThat(options.timeout).isNull();
    assertThat(options.output).isEqualTo(OutputFormat.TEXT);
  }

  @Test
  void planTakesTheOptionsOfRun() {
    TaskOptions options =
        parse(PlanCommand.class, "plan", "--output=json", "--check", "true", "mend it").options;

    assertThat(options.task).isEqualTo("mend it");
    assertThat(options.checks).containsExactly("true");
    assertThat(options.output).isEqualTo(OutputFormat.JSON);
  }

  @Test
  void aTaskMayBeginWithADashAfterTwoDashes() {
    assertThat(parse(RunCommand.class, "run", "--", "--help me").options.task)
        .isEqualTo("--help me");
  }

  @Test
  void chatTakesModelSeedAndThreads() {
    ChatCommand chat =
        parse(
            ChatCommand.class,
            "chat",
            "--model",
            "m.gguf",
            "--seed",
            "3",
            "--threads",
            "1",
            "--no-repack");

    assertThat(chat.model).isEqualTo(Path.of("m.gguf"));
    assertThat(chat.seed).isEqualTo(3);
    assertThat(chat.compute.threads).isEqualTo(1);
    assertThat(chat.compute.noRepack).isTrue();
    assertThat(chat.compute.model().packing()).isEqualTo(new WeightPacking.None());
  }

  @Test
  void doctorTakesAnOutput() {
    assertThat(parse(DoctorCommand.class, "doctor").output).isEqualTo(OutputFormat.TEXT);
    assertThat(parse(DoctorCommand.class, "doctor", "--output", "json").output)
        .isEqualTo(OutputFormat.JSON);
    assertThatThrownBy(() -> parse(DoctorCommand.class, "doctor", "--output", "stream-json"))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("text, json");
  }

  @Test
  void tokenizeTakesTextOrFileButNotBoth() {
    ModelTokenizeCommand text =
        parse(ModelTokenizeCommand.class, "model", "tokenize", "m.gguf", "--text", "");
    assertThat(text.options.file).isEqualTo(Path.of("m.gguf"));
    assertThat(text.source.text).isEmpty();
    assertThat(text.source.file).isNull();

    ModelTokenizeCommand file =
        parse(ModelTokenizeCommand.class, "model", "tokenize", "m.gguf", "--file", "-");
    assertThat(file.source.file).isEqualTo("-");
    assertThat(file.source.text).isNull();

    assertThatThrownBy(() -> parse(ModelTokenizeCommand.class, "model", "tokenize", "m.gguf"))
        .isInstanceOf(CommandLine.MissingParameterException.class);
    assertThatThrownBy(() ->
            parse(
                ModelTokenizeCommand.class,
                "model",
                "tokenize",
                "m.gguf",
                "--text",
                "a",
                "--file",
                "b"))
        .isInstanceOf(CommandLine.MutuallyExclusiveArgsException.class);
  }

  @Test
  void renderTakesAChat() {
    ModelRenderCommand render =
        parse(ModelRenderCommand.class, "model", "render", "m.gguf", "--chat", "chat.json");

    assertThat(render.chat).isEqualTo("chat.json");
  }

  @Test
  void logitsTakesTokens() {
    ModelLogitsCommand logits =
        parse(
            ModelLogitsCommand.class,
            "model",
            "logits",
            "m.gguf",
            "--tokens",
            "1,2,3",
            "--last",
            "2",
            "--kernels",
            "vector",
            "--threads",
            "3",
            "--keys-values",
            "q8_0",
            "--output",
            "json");

    assertThat(logits.tokens).containsExactly(1, 2, 3);
    assertThat(logits.last).isEqualTo(2);
    assertThat(logits.compute.kernels).isEqualTo("vector");
    assertThat(logits.compute.threads).isEqualTo(3);
    assertThat(logits.compute.model().keysAndValues()).isEqualTo(KeyValueType.Q8_0);
    assertThat(logits.options.output).isEqualTo(OutputFormat.JSON);
  }

  @Test
  void timesAreReadInDaysHoursMinutesAndSeconds() {
    DurationConverter converter = new DurationConverter();

    assertThat(converter.convert("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(converter.convert("15M")).isEqualTo(Duration.ofMinutes(15));
    assertThat(converter.convert("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(converter.convert("1d2h3m4s")).isEqualTo(Duration.ofSeconds(93784));
    for (String wrong :
        new String[] {"", "0s", "10", "-5s", "1w", "s", "9999999h", "5m5h", "1h1d"}) {
      assertThatThrownBy(() -> converter.convert(wrong))
          .as(wrong)
          .isInstanceOf(CommandLine.TypeConversionException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
  }

  @Test
  void theFormatOfAFailureIsKnownBeforeParsing() {
    assertThat(OutputFormat.requestedIn("run", "--output", "json", "--nonsense"))
        .isEqualTo(OutputFormat.JSON);
    assertThat(OutputFormat.requestedIn("run", "--nonsense", "--output=stream-json"))
        .isEqualTo(OutputFormat.STREAM_JSON);
    assertThat(OutputFormat.requestedIn("run", "--", "--output=json")).isEqualTo(OutputFormat.TEXT);
    assertThat(OutputFormat.requestedIn("run", "--output")).isEqualTo(OutputFormat.TEXT);
  }

  private static <T> T parse(Class<T> command, String... arguments) {
    Console console = new TestingConsole(Path.of("home")).console();
    CommandLine.ParseResult leaf =
        Main.commandLine(console, new ProblemReport(console, OutputFormat.TEXT))
            .parseArgs(arguments);
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    return command.cast(leaf.commandSpec().userObject());
  }
}

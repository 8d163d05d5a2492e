package dev.holdfast.cli;

import dev.holdfast.agent.load.Scenario;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.bench.BenchTest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Times a model on this machine. */
@CommandLine.Command(
    name = "bench",
    description = {
      "Times a model on this machine: reading prompts and decoding, at several depths.",
      "",
      "Tests are ppN, a prompt of N tokens read at once, and tgN, N tokens decoded one after the",
      "other; tgNxM does so for M branches of one session together, and its speed is that of all;",
      "a depth is the number of tokens in the context before. Shown are tokens per second and,",
      " for decoding, how fast weights and context were read and what share that is of what",
      "the machine can read. The deep defaults take some minutes; --depths 0 takes one.",
      "",
      "With --suite agent: conversations as agents have them, on a prefix of 4,000 tokens; shown is",
      "what each request had to compute and what it could reuse. Some minutes.",
      "",
      "JSON: {\"model\",\"threads\",\"kernels\",\"readGigabytesPerSecond\",\"results\":[{\"test\",\"depth\",",
      "\"tokensPerSecond\":{\"median\",\"min\",\"max\"},...}],...}; of the agent",
      "suite: {\"turns\":[{\"scenario\",\"turn\",\"promptTokens\",\"newTokens\",\"computed\",\"background\",",
      "\"reused\",\"seconds\",...}],\"totals\",...}.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast bench qwen.gguf --depths 0",
      "  holdfast bench qwen.gguf --tests pp512,tg128 --depths 0,16384 --repeats 5 --threads 1",
      "  holdfast bench qwen.gguf --output json >bench.json",
      "  holdfast bench qwen.gguf --suite agent --scenarios append,rewind --turns 10",
    })
final class BenchCommand implements Command {

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "GGUF file, or folder of safetensors.")
  Path file = Path.of("");

  @CommandLine.Mixin ComputeOptions compute = new ComputeOptions();

  @CommandLine.Option(
      names = "--tests",
      paramLabel = "NAME",
      split = ",",
      converter = TestConverter.class,
      description = "What to time. Default: pp512,pp2048,tg128.")
  List<BenchTest> tests =
      List.of(BenchTest.parse("pp512"), BenchTest.parse("pp2048"), BenchTest.parse("tg128"));

  @CommandLine.Option(
      names = "--depths",
      paramLabel = "N",
      split = ",",
      description = "Tokens in the context before. Default: 0,4096,16384.")
  List<Integer> depths = List.of(0, 4096, 16384);

  @CommandLine.Option(
      names = "--repeats",
      paramLabel = "N",
      description = "How often each is timed. Default: 3.")
  int repeats = 3;

  @CommandLine.Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "speed or agent. Default: speed.")
  Suite suite = Suite.speed;

  @CommandLine.Option(
      names = "--scenarios",
      paramLabel = "NAME",
      split = ",",
      converter = ScenarioConverter.class,
      description =
          "Of the agent suite: append, alternate (planner and executor), rewind, restart (of the"
              + " process), query (a new question). Default: all.")
  List<Scenario> scenarios = List.of(Scenario.values());

  /** Where another process of this command stopped; for its own use. */
  @CommandLine.Option(names = "--resume-in", hidden = true)
  @Nullable Path resumed;

  @CommandLine.Option(
      names = "--turns",
      paramLabel = "N",
      description = "Requests of each scenario of the agent suite, at least 4. Default: 20.")
  int turns = 20;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    if (turns < 4) {
      throw CliException.usage("--turns " + turns + " is too small", "Use 4 or more.");
    }
    return switch (suite) {
      case speed -> BenchRunner.run(this, console);
      case agent -> AgentLoadRunner.run(this, console);
    };
  }

  /** What is timed, as one writes it on a command line. */
  enum Suite {
    speed,
    agent
  }

  /** Reads names of scenarios. */
  static final class ScenarioConverter implements CommandLine.ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String value) {
      for (Scenario scenario : Scenario.values()) {
        if (scenario.label().equals(value)) {
          return scenario;
        }
      }
      throw new CommandLine.TypeConversionException(
          "no scenario is called \""
              + value
              + "\". Use append, alternate, rewind, restart, query.");
    }
  }

  /** Reads names of tests. */
  static final class TestConverter implements CommandLine.ITypeConverter<BenchTest> {
    @Override
    public BenchTest convert(String value) {
      try {
        return BenchTest.parse(value);
      } catch (EngineException invalid) {
        throw new CommandLine.TypeConversionException(
            invalid.getMessage() + ". " + invalid.remedy());
      }
    }
  }
}

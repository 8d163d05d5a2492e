package dev.holdfast.cli;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.bench.BenchTest;
import java.nio.file.Path;
import java.util.List;
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
      "JSON: {\"model\",\"threads\",\"kernels\",\"readGigabytesPerSecond\",\"results\":[{\"test\",\"depth\",",
      "\"tokensPerSecond\":{\"median\",\"min\",\"max\"},...}],...}.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast bench qwen.gguf --depths 0",
      "  holdfast bench qwen.gguf --tests pp512,tg128 --depths 0,16384 --repeats 5 --threads 1",
      "  holdfast bench qwen.gguf --output json >bench.json",
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
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) {
    return BenchRunner.run(this, console);
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

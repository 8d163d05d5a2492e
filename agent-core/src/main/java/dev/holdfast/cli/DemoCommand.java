package dev.holdfast.cli;

import dev.holdfast.agent.demo.Family;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Shows the agent at work on a small random task. */
@CommandLine.Command(
    name = "demo",
    description = {
      "Makes a small random task that the model has never seen, shows it, and lets the agent do it.",
      "",
      "repair: a project whose test fails because of one fault. browser: a local page to fill in,",
      "click through and read. data: a file from which something is computed.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast demo",
      "  holdfast demo browser --seed 7",
      "  holdfast demo data --model Qwen3.5-4B-Q4_K_M.gguf",
    })
final class DemoCommand implements Command {

  /** The families in lower case, as one writes them on a command line. */
  enum Kind {
    repair(Family.REPAIR),
    browser(Family.BROWSER),
    data(Family.DATA);

    private final Family family;

    Kind(Family family) {
      this.family = family;
    }

    Family family() {
      return family;
    }
  }

  @CommandLine.Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FAMILY",
      description = "${COMPLETION-CANDIDATES}. Default: repair.")
  Kind kind = Kind.repair;

  @CommandLine.Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed makes the same task. Default: another one every time.")
  @Nullable Long seed;

  @CommandLine.Option(
      names = "--model",
      paramLabel = "FILE",
      description = "The model. Default: holdfast-seed, a small one for such tasks.")
  @Nullable Path model;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new DemoRunner(this, console).run();
  }
}

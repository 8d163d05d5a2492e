package dev.holdfast.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Deletes saved states. */
@CommandLine.Command(
    name = "prune",
    description = {
      "Deletes saved states, those first that were not used for longest.",
      "",
      "JSON: {\"states\",\"pages\",\"bytes\",\"bytesLeft\"}: what was deleted and what is left.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast state prune --max-size 2GiB",
      "  holdfast state prune --older-than 7d",
      "  holdfast state prune --all",
    })
final class StatePruneCommand implements Command {

  @CommandLine.ArgGroup(multiplicity = "1", exclusive = true)
  What what = new What();

  /** Which states go. */
  static final class What {
    @CommandLine.Option(
        names = "--max-size",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description = "As many as it takes until the rest has this size, such as 2GiB or 500MB.")
    @Nullable Long maxSize;

    @CommandLine.Option(
        names = "--older-than",
        paramLabel = "TIME",
        converter = DurationConverter.class,
        description = "Those that were not used for this time, such as 12h or 7d.")
    @Nullable Duration olderThan;

    @CommandLine.Option(names = "--all", description = "All.")
    boolean all;
  }

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new States(console).prune(what, output);
  }
}

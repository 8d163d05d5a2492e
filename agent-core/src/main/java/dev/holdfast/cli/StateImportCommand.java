package dev.holdfast.cli;

import java.nio.file.Path;
import picocli.CommandLine;

/** Takes states from a file. */
@CommandLine.Command(
    name = "import",
    description = {
      "Takes the states of an export; every byte is checked first, and nothing is taken from a",
      "damaged file.",
      "",
      "JSON: {\"file\",\"states\",\"pages\",\"bytes\"}.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  holdfast state import states.hfs")
final class StateImportCommand implements Command {

  @CommandLine.Parameters(index = "0", paramLabel = "FILE", description = "What to read.")
  Path file = Path.of("");

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new States(console).importFrom(this);
  }
}

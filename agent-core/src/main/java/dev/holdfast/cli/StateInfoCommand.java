package dev.holdfast.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Shows the store of states, or one state. */
@CommandLine.Command(
    name = "info",
    description = {
      "Shows where states are kept and how much of it is used; with a name, one state.",
      "",
      "JSON: {\"folder\",\"bytes\",\"mostBytes\",\"states\"}, or the state as in state list with the",
      "model's \"description\", \"keysAndValues\" and \"file\".",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {"  holdfast state info", "  holdfast state info 4203-81a08d90"})
final class StateInfoCommand implements Command {

  @CommandLine.Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A name from state list, or its start.")
  @Nullable String name;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new States(console).info(name, output);
  }
}

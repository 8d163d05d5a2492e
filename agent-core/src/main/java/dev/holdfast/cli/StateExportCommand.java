package dev.holdfast.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Writes saved states to a file. */
@CommandLine.Command(
    name = "export",
    description = {
      "Writes saved states to one file, for another machine that has the same model.",
      "",
      "The file holds what was read and written in these states: treat it as their text.",
      "JSON: {\"file\",\"states\",\"pages\",\"bytes\"}.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast state export states.hfs --model qwen.gguf",
      "  holdfast state export one.hfs --state 4203-81a08d90",
    })
final class StateExportCommand implements Command {

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Where to write; replaced if it is there.")
  Path file = Path.of("");

  @CommandLine.Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Only states of this model.")
  @Nullable Path model;

  @CommandLine.Option(
      names = "--state",
      paramLabel = "NAME",
      description = "Only this state: a name from state list, or its start.")
  @Nullable String name;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new States(console).exportTo(this);
  }
}

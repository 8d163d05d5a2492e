package dev.holdfast.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Lists saved states. */
@CommandLine.Command(
    name = "list",
    description = {
      "Lists saved states, those used last first.",
      "",
      "JSON: {\"folder\",\"bytes\",\"mostBytes\",\"states\":[{\"name\",\"model\",\"position\",\"bytes\",",
      "\"pageBytes\",\"lastUse\",\"written\",\"text\"}]}; bytes are the state's own, pageBytes those that",
      "it may share with others.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {"  holdfast state list", "  holdfast state list --model qwen.gguf --output json"})
final class StateListCommand implements Command {

  @CommandLine.Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Only states of this model, with their first words.")
  @Nullable Path model;

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return new States(console).list(model, output);
  }
}

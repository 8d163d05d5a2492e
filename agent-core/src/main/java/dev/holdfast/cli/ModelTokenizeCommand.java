package dev.holdfast.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Turns text into token ids. */
@CommandLine.Command(
    name = "tokenize",
    description = "Prints the token ids of a text; JSON: {\"ids\":[...]}.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast model tokenize qwen.gguf --text \"Hello, world\"",
      "  holdfast model tokenize qwen.gguf --file - --output json <README.md",
    })
final class ModelTokenizeCommand implements Command {

  @CommandLine.Mixin ModelFileOptions options = new ModelFileOptions();

  @CommandLine.ArgGroup(multiplicity = "1")
  Source source = new Source();

  /** Where the text comes from: exactly one of the two. */
  static final class Source {
    @CommandLine.Option(names = "--text", paramLabel = "T", description = "The text itself.")
    @Nullable String text;

    @CommandLine.Option(
        names = "--file",
        paramLabel = "F",
        description = "File with the text in UTF-8; - reads stdin.")
    @Nullable String file;
  }

  @Override
  public int execute(Console console) throws Exception {
    return ModelInspector.tokenize(options, source, console);
  }
}

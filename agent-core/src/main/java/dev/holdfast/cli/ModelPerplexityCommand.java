package dev.holdfast.cli;

import picocli.CommandLine;

/** Measures how well a model foretells a text. */
@CommandLine.Command(
    name = "perplexity",
    description = {
      "Measures how well the model foretells a text: lower is better.",
      "",
      "As llama-perplexity does: the text is cut into windows, each begins from an empty state, and",
      "the second half of each is scored; what is left at the end is not used. No token is put",
      "before a window, since Qwen models have none for that.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast model perplexity qwen.gguf --text notes.txt",
      "  cat docs/*.md | holdfast model perplexity qwen.gguf --text - --kernels vector",
    })
final class ModelPerplexityCommand implements Command {

  @CommandLine.Mixin ModelFileOptions options = new ModelFileOptions();

  @CommandLine.Mixin ComputeOptions compute = new ComputeOptions();

  @CommandLine.Option(
      names = "--text",
      paramLabel = "FILE",
      required = true,
      description = "Text in UTF-8; - reads stdin.")
  String text = "";

  @CommandLine.Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens of a window. Default: 512.")
  int context = 512;

  @Override
  public int execute(Console console) {
    return PerplexityRunner.run(this, console);
  }
}

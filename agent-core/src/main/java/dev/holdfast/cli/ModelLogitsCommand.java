package dev.holdfast.cli;

import picocli.CommandLine;

/** Prints what the model says about the next token. */
@CommandLine.Command(
    name = "logits",
    description = {
      "Prints the logits after the last N tokens; JSON: {\"logits\":[[...]]}.",
      "",
      "One row per token, one number per entry of the vocabulary, in the order of the ids.",
      "Unless --kernels says otherwise, products are computed in floats: vector, or scalar where",
      "that does not run.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  holdfast model logits qwen.gguf --tokens 9707,11 --last 2 --output json")
final class ModelLogitsCommand implements Command {

  @CommandLine.Mixin ModelFileOptions options = new ModelFileOptions();

  @CommandLine.Option(
      names = "--tokens",
      paramLabel = "ID",
      split = ",",
      required = true,
      description = "Token ids, separated by commas.")
  int[] tokens = {};

  @CommandLine.Option(
      names = "--last",
      paramLabel = "N",
      description = "How many positions, counted from the end. Default: 1.")
  int last = 1;

  @CommandLine.Mixin ComputeOptions compute = new ComputeOptions();

  @Override
  public int execute(Console console) {
    return ModelInspector.logits(this, console);
  }
}

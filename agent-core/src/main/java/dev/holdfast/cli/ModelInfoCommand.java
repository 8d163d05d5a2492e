package dev.holdfast.cli;

import picocli.CommandLine;

/** Shows what a model file says about itself. */
@CommandLine.Command(
    name = "info",
    description = "Shows architecture, sizes and vocabulary of a model file.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  holdfast model info qwen.gguf --output json")
final class ModelInfoCommand implements Command {

  @CommandLine.Mixin ModelFileOptions options = new ModelFileOptions();

  @Override
  public int execute(Console console) {
    return ModelInspector.info(options, console);
  }
}

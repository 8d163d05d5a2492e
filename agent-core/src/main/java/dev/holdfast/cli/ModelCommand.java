package dev.holdfast.cli;

import picocli.CommandLine;

/** Groups the commands for people who convert or check models. */
@CommandLine.Command(
    name = "model",
    description = "Looks into a model file, for people who convert or check models.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ModelInfoCommand.class,
      ModelTokenizeCommand.class,
      ModelRenderCommand.class,
      ModelLogitsCommand.class,
      ModelPerplexityCommand.class,
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast model info qwen.gguf",
      "  holdfast model tokenize qwen.gguf --text \"Hello\" --output json",
      "  holdfast model logits qwen.gguf --tokens 9707,11 --last 1 --output json",
    })
final class ModelCommand {}

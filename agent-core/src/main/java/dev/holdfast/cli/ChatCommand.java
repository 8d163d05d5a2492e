package dev.holdfast.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Talks with the model, without tools. */
@CommandLine.Command(
    name = "chat",
    description = {
      "Talks with the model; it has no tools here and touches nothing.",
      "",
      "Ctrl-C stops an answer, Ctrl-D leaves. /help /reset /usage /quit. Without a terminal it",
      "reads one message per line from stdin and prints the answers.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast chat",
      "  holdfast chat --model ~/models/qwen.gguf",
      "  echo \"What is a monad?\" | holdfast chat",
    })
final class ChatCommand implements Command {

  @CommandLine.Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "GGUF file or safetensors folder of a Qwen model. Default: $HOLDFAST_MODEL, else the"
              + " only one in the models folder.")
  @Nullable Path model;

  @CommandLine.Mixin ComputeOptions compute = new ComputeOptions();

  @CommandLine.Mixin ThinkingOptions thinking = new ThinkingOptions();

  @CommandLine.Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the sampler: the same seed gives the same answers. Default: 0.")
  long seed;

  @Override
  public int execute(Console console) throws Exception {
    return ChatLoop.run(this, console);
  }
}

package dev.holdfast.cli;

import picocli.CommandLine;

/** Turns a chat into the text and the token ids that the model reads. */
@CommandLine.Command(
    name = "render",
    description = {
      "Prints a chat as the model reads it; JSON: {\"text\":...,\"ids\":[...]}.",
      "",
      "The chat is a JSON object with messages, and optionally tools and template flags.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast model render qwen.gguf --chat chat.json",
      "  echo '{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}' |",
      "    holdfast model render qwen.gguf --chat - --output json",
    })
final class ModelRenderCommand implements Command {

  @CommandLine.Mixin ModelFileOptions options = new ModelFileOptions();

  @CommandLine.Option(
      names = "--chat",
      paramLabel = "CHAT.json",
      required = true,
      description = "The chat; - reads stdin.")
  String chat = "";

  @Override
  public int execute(Console console) throws Exception {
    return ModelInspector.render(options, chat, console);
  }
}

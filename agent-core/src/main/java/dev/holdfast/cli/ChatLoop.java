package dev.holdfast.cli;

import dev.holdfast.agent.Directories;
import java.nio.file.Path;

/** The conversation of {@code chat}. */
final class ChatLoop {
  private ChatLoop() {}

  static int run(ChatCommand command, Console console) {
    Path model = Models.find(command.model, console, Directories.fromEnvironment());
    throw CliException.modelMissing("cannot chat yet with " + model, "");
  }
}

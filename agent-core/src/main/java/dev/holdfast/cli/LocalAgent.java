package dev.holdfast.cli;

import dev.holdfast.engine.Model;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Sandboxes;
import java.nio.file.Path;

/** The agent of this machine: its model, its sandbox, a working copy of the project. */
final class LocalAgent {
  private LocalAgent() {}

  static OpenAgent open(TaskOptions options, Console console, RunListener progress) {
    Path file = Models.find(options.model, console, console.directories());
    try (Model model = Model.open(file)) {
      Sandbox sandbox = Sandboxes.detect();
      throw CliException.usage(
          "cannot run yet: " + model.info().name() + sandbox.name() + progress, "");
    }
  }
}

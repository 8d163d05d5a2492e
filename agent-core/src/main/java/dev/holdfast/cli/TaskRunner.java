package dev.holdfast.cli;

import dev.holdfast.agent.Directories;
import java.nio.file.Path;

/** Runs and plans tasks for the command line. */
final class TaskRunner {
  private TaskRunner() {}

  static int run(TaskOptions options, Console console) {
    Path model = Models.find(options.model, console, Directories.fromEnvironment());
    throw CliException.modelMissing("cannot run yet with " + model, "");
  }

  static int plan(TaskOptions options, Console console) {
    return run(options, console);
  }
}

package dev.holdfast.cli;

import dev.holdfast.agent.Budget;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a task of the options, or says which of them is wrong. */
final class TaskReader {
  private static final Duration LONGEST_CHECK = Duration.ofMinutes(5);

  private final TaskOptions options;
  private final Console console;

  TaskReader(TaskOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /**
   * The task; {@code -} is read from stdin.
   *
   * @throws CliException when an option makes no sense
   */
  Task task() {
    String text = options.task.equals("-") ? InputText.read("-", console) : options.task;
    if (text.isBlank()) {
      throw CliException.usage("the task is empty", "Say what to do, in plain words.");
    }
    Budget budget = budget();
    List<Check> checks = new ArrayList<>();
    for (String command : options.checks) {
      if (command.isBlank()) {
        throw CliException.usage(
            "a check is empty", "Give a shell command: --check \"make test\".");
      }
      checks.add(new Check(command, shorter(LONGEST_CHECK, budget.maxTime())));
    }
    return new Task(text.strip(), checks, budget, options.seed);
  }

  /**
   * The project's directory.
   *
   * @throws CliException when there is none
   */
  Path directory() throws IOException {
    Path directory = options.directory.toAbsolutePath().normalize();
    if (!Files.exists(directory)) {
      throw CliException.usage(
          "no directory " + directory, "Give an existing one with -C, or make it.");
    }
    if (!Files.isDirectory(directory)) {
      throw CliException.usage(
          directory + " is no directory", "Give the project's directory with -C.");
    }
    return directory.toRealPath();
  }

  private Budget budget() {
    Budget budget = Budget.standard();
    Integer steps = options.maximumSteps;
    if (steps != null) {
      budget = budget.withMaxSteps(positive("--max-steps", steps));
    }
    Long tokens = options.maximumTokens;
    if (tokens != null) {
      budget = budget.withMaxTokens(positive("--max-tokens", tokens));
    }
    Duration time = options.timeout;
    return time == null ? budget : budget.withMaxTime(time);
  }

  private static int positive(String option, int value) {
    return Math.toIntExact(positive(option, (long) value));
  }

  private static long positive(String option, long value) {
    if (value < 1) {
      throw CliException.usage(option + " is " + value, "Give a number above zero.");
    }
    return value;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

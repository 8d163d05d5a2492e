package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.Failure;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeJson;
import dev.holdfast.agent.OutcomeStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * Tells the user what went wrong: as text on stderr and, for programs, as the one JSON object on
 * stdout. A stack trace is shown only when {@code HOLDFAST_DEBUG} is set; that of an internal error
 * is kept in a file.
 */
final class ProblemReport {
  private final Console console;
  private final OutputFormat format;

  ProblemReport(Console console, OutputFormat format) {
    this.console = console;
    this.format = format;
  }

  /** Reports arguments that cannot be understood. */
  int usage(CommandLine.ParameterException thrown) {
    String command = thrown.getCommandLine().getCommandSpec().qualifiedName();
    return report(
        new Problem(
            OutcomeStatus.USAGE,
            new Failure(
                "USAGE", String.valueOf(thrown.getMessage()), "See " + command + " --help.")));
  }

  /** Reports what a command threw. */
  int thrown(Throwable thrown) {
    Problem problem = Interruption.asked() ? Problem.interrupted() : Problem.of(thrown);
    if (console.variable("HOLDFAST_DEBUG").isPresent()) {
      thrown.printStackTrace(console.err());
    }
    if (problem.status() == OutcomeStatus.INTERNAL) {
      problem = withTrace(problem, thrown);
    }
    return report(problem);
  }

  /** Reports that the user stopped a command that could not do so itself. */
  void interrupted() {
    report(Problem.interrupted());
    console.flush();
  }

  private int report(Problem problem) {
    Failure failure = problem.failure();
    console.err().println("holdfast: " + Printable.text(failure.message()));
    if (!failure.remedy().isEmpty()) {
      console.err().println("  " + Printable.text(failure.remedy()).replace("\n", "\n  "));
    }
    if (format.isJson()) {
      ObjectNode object = OutcomeJson.node(Outcome.failed(problem.status(), "", failure));
      object.putNull("runId");
      console.printResult(object);
    }
    return problem.status().exitCode();
  }

  private Problem withTrace(Problem problem, Throwable thrown) {
    String remedy;
    try {
      Path folder = console.directories().runs();
      Files.createDirectories(folder);
      Path file = Files.createTempFile(folder, "error-", ".log");
      try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file))) {
        writer.println("holdfast " + Version.text() + ", Java " + Runtime.version());
        thrown.printStackTrace(writer);
      }
      remedy = "The details are in " + file + "; please report them.";
    } catch (IOException unwritable) {
      remedy = "Set HOLDFAST_DEBUG=1 to see the details; please report them.";
    }
    Failure failure = problem.failure();
    return new Problem(
        problem.status(),
        new Failure(
            failure.code(),
            "internal error: " + failure.message(),
            failure.remedy().isEmpty() ? remedy : failure.remedy() + "\n" + remedy));
  }
}

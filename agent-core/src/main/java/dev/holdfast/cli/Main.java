package dev.holdfast.cli;

import java.util.function.ToIntBiFunction;
import picocli.CommandLine;

/** The command line {@code holdfast}. Results go to stdout, everything else to stderr. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    OutputFormat format = OutputFormat.requestedIn(arguments);
    endWith(format, (console, problems) -> commandLine(console, problems).execute(arguments));
  }

  /** Runs {@code work} on the streams of this process and ends it, also when interrupted. */
  static void endWith(OutputFormat format, ToIntBiFunction<Console, ProblemReport> work) {
    Console console = Console.ofProcess();
    ProblemReport problems = new ProblemReport(console, format);
    Interruption.install(problems::interrupted);
    int exitCode = work.applyAsInt(console, problems);
    console.flush();
    Interruption.finished();
    System.exit(exitCode);
  }

  /** Runs one command on the given streams and returns its exit code; never throws. */
  static int run(Console console, String... arguments) {
    ProblemReport problems = new ProblemReport(console, OutputFormat.requestedIn(arguments));
    return commandLine(console, problems).execute(arguments);
  }

  /** The parser with Holdfast's ways of running commands and of reporting what went wrong. */
  static CommandLine commandLine(Console console, ProblemReport problems) {
    CommandLine commandLine = new CommandLine(new HoldfastCommand());
    commandLine.setOut(console.outWriter());
    commandLine.setErr(console.errWriter());
    // Plain help: asking whether this is a terminal would cost start-up time for a little bold
    // type.
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setUsageHelpWidth(100);
    commandLine.setParameterExceptionHandler((thrown, ignored) -> problems.usage(thrown));
    commandLine.setExecutionStrategy(parsed -> execute(parsed, console, problems));
    return commandLine;
  }

  private static int execute(
      CommandLine.ParseResult parsed, Console console, ProblemReport problems) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    CommandLine.ParseResult leaf = parsed;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    if (leaf.commandSpec().userObject() instanceof Command command) {
      try {
        return command.execute(console);
      } catch (Exception | Error thrown) {
        return problems.thrown(thrown);
      }
    }
    CommandLine group = leaf.commandSpec().commandLine();
    throw new CommandLine.ParameterException(
        group, "which command? One of " + String.join(", ", group.getSubcommands().keySet()));
  }
}

package dev.holdfast.examples.seed;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the default model is made and judged with. */
@Command(
    name = "examples/run seed",
    description = "Texts to train the default model from, and its evaluation.",
    mixinStandardHelpOptions = true,
    subcommands = {TracesCommand.class, FamiliarityCommand.class})
public final class SeedCommand implements Runnable {

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "Name a command: traces or familiarity. See --help.");
  }

  /** Runs one command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new SeedCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }
}

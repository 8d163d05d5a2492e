package dev.holdfast.cli;

import picocli.CommandLine;

/** Says what is here, what is missing and how to get it. */
@CommandLine.Command(
    name = "doctor",
    description = {
      "Says what is here, what is missing and how to get it.",
      "",
      "Ends with 0 when everything that a run needs is here, else with the exit code that a run",
      "would end with: 2, 5 (no model) or 6 (no sandbox).",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {"  holdfast doctor", "  holdfast doctor --output json"})
final class DoctorCommand implements Command {

  @CommandLine.Option(
      names = "--output",
      paramLabel = "FORMAT",
      converter = OutputFormat.WholeConverter.class,
      description = "text or json. Default: text.")
  OutputFormat output = OutputFormat.TEXT;

  @Override
  public int execute(Console console) throws Exception {
    return Doctor.run(output, console);
  }
}

package dev.holdfast.cli;

import picocli.CommandLine;

/** Plans a task and changes nothing. */
@CommandLine.Command(
    name = "plan",
    description = "Prints the plan that run would follow, and changes nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast plan \"make the failing test pass\" --check \"mvn -q test\"",
      "  holdfast plan \"split Exporter.java by format\" -C ~/src/exporter --output json",
    })
final class PlanCommand implements Command {

  @CommandLine.Mixin TaskOptions options = new TaskOptions();

  @Override
  public int execute(Console console) throws Exception {
    return TaskRunner.plan(options, console);
  }
}

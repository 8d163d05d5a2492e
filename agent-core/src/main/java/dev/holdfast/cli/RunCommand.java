package dev.holdfast.cli;

import picocli.CommandLine;

/** Does a task and proves it by its checks. */
@CommandLine.Command(
    name = "run",
    description = {
      "Does a task: plans it, acts inside the sandbox, checks the result, writes it back.",
      "",
      "The directory is changed only when all is done and checked; until then the agent works on",
      "a copy. Progress goes to stderr, the result to stdout.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast run \"make the failing test pass\" --check \"mvn -q test\"",
      "  holdfast run \"remove duplicate rows from data.csv\" -C ~/data --check \"sh check.sh\"",
      "  holdfast run \"fix the typos in README.md\" --output json >result.json",
      "  holdfast run - --timeout 20m <task.txt",
    })
final class RunCommand implements Command {

  @CommandLine.Mixin TaskOptions options = new TaskOptions();

  @Override
  public int execute(Console console) throws Exception {
    return TaskRunner.run(options, console);
  }
}

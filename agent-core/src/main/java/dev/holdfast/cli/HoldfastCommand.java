package dev.holdfast.cli;

import picocli.CommandLine;

/** The top of the command line: names the commands and does nothing itself. */
@CommandLine.Command(
    name = "holdfast",
    description = {
      "An agent that lives whole on your machine: it plans, acts inside a sandbox, checks its own",
      "work, and thinks with a Qwen model that runs inside this process.",
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      PlanCommand.class,
      ChatCommand.class,
      DoctorCommand.class,
      ModelCommand.class,
      StateCommand.class,
      BenchCommand.class,
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast demo                                       see it at work on a small random task",
      "  holdfast doctor                                     is everything here?",
      "  holdfast run \"make the tests pass\" --check \"mvn -q test\"",
      "  holdfast plan \"add a --json flag to the exporter\" -C ~/src/exporter",
      "  holdfast chat",
      "",
      "Exit codes: 0 done and checked, 1 not done, 2 usage, 3 limit reached, 4 refused,",
      "5 model missing or unusable, 6 sandbox unavailable, 70 internal error, 130 interrupted.",
    })
final class HoldfastCommand {}

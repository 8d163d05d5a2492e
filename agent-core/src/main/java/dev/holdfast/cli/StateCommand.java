package dev.holdfast.cli;

import picocli.CommandLine;

/** Groups the commands for saved model states. */
@CommandLine.Command(
    name = "state",
    description = {
      "Looks after saved model states: what was read once is not read again, by any process.",
      "",
      "States are a cache, kept below a size by deleting what was not used for longest. An export",
      "can warm another machine that has the same model.",
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      StateListCommand.class,
      StateInfoCommand.class,
      StatePruneCommand.class,
      StateExportCommand.class,
      StateImportCommand.class,
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  holdfast state list --model qwen.gguf",
      "  holdfast state prune --max-size 2GiB",
      "  holdfast state export states.hfs --model qwen.gguf",
    })
final class StateCommand {}

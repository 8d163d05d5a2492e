package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeJson;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Instances;
import dev.holdfast.agent.demo.Split;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Runs {@code demo}. */
final class DemoRunner {
  private static final int SEEDS = 1_000_000;

  private final DemoCommand command;
  private final Console console;

  DemoRunner(DemoCommand command, Console console) {
    this.command = command;
    this.console = console;
  }

  int run() throws Exception {
    Path model = command.model != null ? command.model : seedModel();
    Instance instance = instance();
    Path directory = Files.createTempDirectory("holdfast-demo-");
    instance.writeTo(directory);
    if (!command.output.isJson()) {
      new DemoReport(console.out()).opening(instance, directory);
    }
    LastPage page = new LastPage();
    TaskOptions options = options(instance, directory, model);
    TaskRunner runner =
        new TaskRunner(
            options,
            console,
            (how, to, listener) -> LocalAgent.open(how, to, page.before(listener)));
    return runner.work(Agent::run, outcome -> report(instance, directory, page, outcome));
  }

  private void report(Instance instance, Path directory, LastPage page, Outcome outcome) {
    if (command.output.isJson()) {
      ObjectNode json = OutcomeJson.node(outcome);
      ObjectNode demo = json.putObject("demo");
      demo.put("family", instance.family().label());
      demo.put("kind", instance.kind());
      demo.put("seed", instance.seed());
      demo.put("task", instance.task());
      demo.put("check", instance.check());
      demo.put("directory", directory.toString());
      console.printResult(json);
      return;
    }
    page.text().ifPresent(text -> new DemoReport(console.out()).page(text));
    new TextReport(console.out()).print(outcome);
  }

  /** An instance whose programs are here; one that is named by its seed is taken as it is. */
  private Instance instance() {
    if (command.seed != null) {
      return Instances.of(command.kind.family()).instance(command.seed, Split.HELD_OUT);
    }
    while (true) {
      long seed = ThreadLocalRandom.current().nextInt(SEEDS);
      Instance instance = Instances.of(command.kind.family()).instance(seed, Split.HELD_OUT);
      // The shell of a check is everywhere; a compiler or interpreter of a project may be missing.
      if (isProgram(instance.check().split(" ", 2)[0])) {
        return instance;
      }
    }
  }

  private boolean isProgram(String name) {
    String path = console.environment().getOrDefault("PATH", "");
    for (String folder : path.split(Pattern.quote(File.pathSeparator), -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, name))) {
        return true;
      }
    }
    return false;
  }

  private TaskOptions options(Instance instance, Path directory, Path model) {
    TaskOptions options = new TaskOptions();
    options.task = instance.task();
    options.directory = directory;
    options.checks.add(instance.check());
    options.output = command.output;
    options.model = model;
    return options;
  }

  private static Path seedModel() {
    return Models.seed()
        .orElseThrow(() ->
            CliException.modelMissing(
                "the model of the demo, holdfast-seed.gguf, is not here",
                "Name a model: --model FILE. Or train the small one: examples/seed-model/retrain."));
  }
}

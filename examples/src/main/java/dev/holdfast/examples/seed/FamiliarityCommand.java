package dev.holdfast.examples.seed;

import static java.util.Objects.requireNonNull;

import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Instances;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.model.Familiarity;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.sandbox.Sandboxes;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how well the words of a task tell a model's families from other tasks. */
@Command(
    name = "familiarity",
    description = {
      "Perplexity of held-out tasks of each family and of other tasks, for the limit that the model's"
          + " file names."
    },
    mixinStandardHelpOptions = true)
final class FamiliarityCommand implements Callable<Integer> {

  @Option(names = "--model", required = true, paramLabel = "FILE", description = "The model.")
  private @Nullable Path model;

  @Option(
      names = "--count",
      defaultValue = "200",
      paramLabel = "N",
      description = "Instances of each family.")
  private int count;

  @Override
  public Integer call() throws IOException {
    Path work = Files.createTempDirectory("familiarity");
    try (Model opened = Model.open(requireNonNull(model), ModelOptions.defaults())) {
      List<ToolSpecification> tools = Prefixes.tools(Sandboxes.detect(), work);
      for (Family family : Family.values()) {
        double[] found = new double[count];
        for (int seed = 0; seed < count; seed++) {
          String task = Instances.of(family).instance(seed, Split.HELD_OUT).task();
          found[seed] = Familiarity.perplexity(opened, tools, task);
        }
        print(family.label(), found);
      }
      List<String> others = others();
      double[] found = new double[others.size()];
      for (int i = 0; i < found.length; i++) {
        found[i] = Familiarity.perplexity(opened, tools, others.get(i));
      }
      print("other tasks", found);
    } finally {
      Folders.delete(work);
    }
    return 0;
  }

  /** Tasks that no family has, one a line. */
  private static List<String> others() throws IOException {
    try (InputStream in = FamiliarityCommand.class.getResourceAsStream("other-tasks.txt")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void print(String what, double[] found) {
    double[] sorted = found.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-12s %d tasks: least %.2f, 1 %% %.2f, median %.2f, 99 %% %.2f, most %.2f%n",
        what,
        sorted.length,
        sorted[0],
        sorted[sorted.length / 100],
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1]);
  }
}

package dev.holdfast.cli;

import dev.holdfast.engine.langchain4j.QwenModelBuilder;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** How long a model may think before it answers; those that cannot think do not mind. */
final class ThinkingOptions {

  @CommandLine.Option(
      names = "--thinking-budget",
      paramLabel = "N",
      description =
          "Most tokens of thoughts before each answer, which then begins; 0: no thoughts. Default:"
              + " 512 for run and plan, no limit for chat. Models that cannot think do not mind.")
  @Nullable Integer budget;

  /**
   * Sets up a model.
   *
   * @param otherwise the budget when none is given
   */
  void apply(QwenModelBuilder model, OptionalInt otherwise) {
    if (budget != null && budget < 0) {
      throw CliException.usage(
          "--thinking-budget " + budget + " is less than none", "Give 0 or more tokens.");
    }
    if (budget != null && budget == 0) {
      model.thinking(false);
    } else if (budget != null) {
      model.thinkingBudget(budget);
    } else {
      otherwise.ifPresent(model::thinkingBudget);
    }
  }
}

package dev.holdfast.cli;

import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.Usage;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The result of a run for people, on stdout. */
final class TextReport {
  private static final int OUTPUT_LINES = 20;

  private final PrintStream out;

  TextReport(PrintStream out) {
    this.out = out;
  }

  /** Prints plan, steps, checks, changes and the result, as far as the run came. */
  void print(Outcome outcome) {
    outcome.plan().ifPresent(this::plan);
    steps(outcome.steps());
    checks(outcome.checks());
    changes(outcome.patch());
    out.println("Result: " + heading(outcome.status()));
    indented(outcome.summary());
    out.println("  " + usage(outcome.usage()));
    out.println("  run " + outcome.runId());
    out.flush();
  }

  private void plan(Plan plan) {
    out.println("Plan");
    for (PlanStep step : plan.steps()) {
      out.println("  " + step.number() + ". " + Printable.text(step.title()));
      if (!step.instruction().equals(step.title())) {
        indentedBy("     ", step.instruction());
      }
      step.check().ifPresent(check -> indentedBy("     ", "check: " + check));
    }
    out.println();
  }

  private void steps(List<StepOutcome> steps) {
    if (steps.isEmpty()) {
      return;
    }
    out.println("Steps");
    for (StepOutcome step : steps) {
      out.println(
          "  "
              + (step.done() ? "done   " : "failed ")
              + step.number()
              + ". "
              + Printable.line(step.title(), 80)
              + (step.attempt() > 1 ? " (second plan)" : "")
              + ", "
              + step.toolCalls()
              + (step.toolCalls() == 1 ? " tool call" : " tool calls"));
      indentedBy("         ", step.summary());
      for (CheckResult check : step.checks()) {
        indentedBy("         ", "check: " + Progress.check(check));
      }
    }
    out.println();
  }

  private void checks(List<CheckResult> checks) {
    if (checks.isEmpty()) {
      return;
    }
    out.println("Checks");
    for (CheckResult check : checks) {
      out.println("  " + Progress.check(check));
      if (!check.passed()) {
        List<String> lines = check.output().lines().toList();
        int from = Math.max(0, lines.size() - OUTPUT_LINES);
        if (from > 0) {
          out.println("    (the last " + OUTPUT_LINES + " of " + lines.size() + " lines)");
        }
        for (String line : lines.subList(from, lines.size())) {
          out.println("    " + Printable.text(line));
        }
      }
    }
    out.println();
  }

  private void changes(String patch) {
    if (patch.isEmpty()) {
      return;
    }
    out.println("Changes");
    out.println(Printable.text(patch.stripTrailing()));
    out.println();
  }

  private static String heading(OutcomeStatus status) {
    return switch (status) {
      case DONE -> "done";
      case NOT_DONE -> "not done";
      case USAGE -> "not started";
      case BUDGET -> "stopped at a limit";
      case REFUSED -> "refused";
      case MODEL_UNUSABLE -> "the model cannot be used";
      case SANDBOX_UNAVAILABLE -> "there is no sandbox";
      case INTERNAL -> "internal error";
      case INTERRUPTED -> "interrupted";
    };
  }

  private static String usage(Usage usage) {
    return String.format(
        Locale.ROOT,
        "%,d prompt tokens computed, %,d reused, %,d tokens generated (%,d of them forced), %s",
        usage.promptComputed(),
        usage.promptReused(),
        usage.generated(),
        usage.forced(),
        Activity.time(usage.seconds()));
  }

  private void indented(String text) {
    indentedBy("  ", text);
  }

  private void indentedBy(String indentation, String text) {
    for (String line : Printable.text(text).strip().split("\n", -1)) {
      out.println(line.isBlank() ? "" : indentation + line);
    }
  }
}

package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import java.util.ArrayList;
import java.util.List;

/** Tells on stderr what the agent does: one line for each thing that happens, as it happens. */
final class Progress implements RunListener {
  private static final int WIDTH = 100;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final StatusLine status;
  private int steps;

  Progress(StatusLine status) {
    this.status = status;
  }

  @Override
  public void reading(int done, int total) {
    status.show(new Activity.Reading(done, total));
  }

  @Override
  public void writing(int tokens) {
    status.show(new Activity.Writing(tokens));
  }

  @Override
  public void on(AgentEvent event) {
    switch (event) {
      case AgentEvent.RunStarted started ->
          status.print("run " + started.runId() + " with " + line(started.model()));
      case AgentEvent.Planning planning ->
          print(planning.attempt() == 1 ? "planning" : "planning again");
      case AgentEvent.PlanMade made -> plan(made.plan());
      case AgentEvent.PlanUnreadable unreadable ->
          status.print("  another plan is asked for: " + line(unreadable.problem()));
      case AgentEvent.StepStarted started -> {
        PlanStep step = started.step();
        print("step " + step.number() + "/" + steps + " " + line(step.title()));
      }
      case AgentEvent.ModelAsked asked -> status.show(new Activity.Doing("thinking"));
      case AgentEvent.ModelReplied replied -> {
        status.idle();
        // What the planner is told is shown as the plan that it makes.
        if (replied.step() > 0 && !replied.text().isBlank()) {
          status.print("  " + line(replied.text()));
        }
        replied.malformedCall().ifPresent(why -> status.print("  unreadable call: " + line(why)));
      }
      case AgentEvent.ToolCalled called -> {
        String call = call(called.call());
        status.print("  → " + call);
        status.show(new Activity.Doing(call));
      }
      case AgentEvent.ToolReturned returned -> {
        status.idle();
        status.print("  ← " + result(returned));
      }
      case AgentEvent.CheckStarted started ->
          status.show(new Activity.Doing("check: " + line(started.command())));
      case AgentEvent.CheckRan ran -> {
        status.idle();
        status.print("  check: " + check(ran.result()));
      }
      case AgentEvent.StepProbed probed -> {
        status.idle();
        status.print(
            "  asked itself whether it is done: yes by " + Math.round(probed.done() * 100) + " %");
      }
      case AgentEvent.Nudged nudged -> status.print("  reminded: " + line(nudged.reason()));
      case AgentEvent.StepEnded ended -> status.print("  " + stepEnd(ended.outcome()));
      case AgentEvent.Replanned replanned ->
          print(
              "the plan failed"
                  + (replanned.rolledBack() ? ", files are as they were" : "")
                  + ": "
                  + line(replanned.reason()));
      case AgentEvent.Warning warning -> status.print("warning: " + line(warning.message()));
      case AgentEvent.RunEnded ended -> status.idle();
    }
  }

  private void print(String text) {
    status.print(text);
    status.show(new Activity.Doing(text));
  }

  private void plan(Plan plan) {
    status.idle();
    steps = plan.steps().size();
    if (plan.fallback()) {
      status.print("no plan from the model; the task itself is the only step");
      return;
    }
    status.print("plan:");
    for (PlanStep step : plan.steps()) {
      status.print("  " + step.number() + ". " + line(step.title()));
    }
  }

  /** The tool's name and what it is called with, as {@code read_file src/Main.java}. */
  private static String call(AgentEvent.RequestedCall call) {
    List<String> words = new ArrayList<>();
    words.add(call.tool());
    try {
      JsonNode arguments = MAPPER.readTree(call.arguments());
      for (JsonNode value : arguments) {
        words.add(Printable.line(value.isTextual() ? value.textValue() : value.toString(), 60));
      }
    } catch (JsonProcessingException unreadable) {
      words.add(call.arguments());
    }
    return line(String.join(" ", words));
  }

  private static String result(AgentEvent.ToolReturned returned) {
    String text = returned.text().strip();
    if (returned.error()) {
      return "error: " + line(text);
    }
    long lines = text.lines().count();
    return lines <= 1 ? line(text.isEmpty() ? "nothing" : text) : lines + " lines";
  }

  /** The command and how it ended, as {@code mvn test failed (exit code 1, 12 s)}. */
  static String check(CheckResult result) {
    String end =
        result.passed()
            ? "passed ("
            : result.timedOut() ? "timed out (" : "failed (exit code " + result.exitCode() + ", ";
    return Printable.line(result.command(), 80) + " " + end + Activity.time(result.seconds()) + ")";
  }

  private static String stepEnd(StepOutcome outcome) {
    return outcome.done()
        ? "step " + outcome.number() + " done"
        : "step " + outcome.number() + " failed: " + line(outcome.summary());
  }

  private static String line(String text) {
    return Printable.line(text, WIDTH);
  }
}

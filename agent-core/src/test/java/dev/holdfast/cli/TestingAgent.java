package dev.holdfast.cli;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Failure;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.Usage;
import java.util.List;
import java.util.Optional;

/** An agent without a model: tells its events and ends as it was told to. */
final class TestingAgent implements Agent {
  static final String PATCH = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n";

  private final OutcomeStatus status;
  private final RunListener listener;
  private int cancelled;
  private Task task = Task.of("none");

  TestingAgent(OutcomeStatus status, RunListener listener) {
    this.status = status;
    this.listener = listener;
  }

  @Override
  public Outcome run(Task given) {
    task = given;
    Plan plan = new Plan(List.of(new PlanStep(1, "change x", "edit it", Optional.empty())), false);
    CheckResult check =
        new CheckResult("make test", status == OutcomeStatus.DONE, 2, false, "line\u001b[31m", 1.5);
    StepOutcome step = new StepOutcome(1, "change x", 1, true, "changed it", 1, List.of());
    listener.on(new AgentEvent.RunStarted("20261124-000000-abcdef", task, "model"));
    listener.on(new AgentEvent.PlanMade(1, plan));
    listener.on(new AgentEvent.StepStarted(1, plan.steps().getFirst()));
    listener.on(
        new AgentEvent.ToolCalled(
            1, new AgentEvent.RequestedCall("read_file", "{\"path\":\"src/x\"}")));
    listener.on(new AgentEvent.ToolReturned(1, "read_file", "one\ntwo", false, 0.1));
    listener.on(new AgentEvent.CheckRan(1, check));
    Outcome outcome =
        new Outcome(
            status,
            "the summary",
            Optional.of(plan),
            List.of(step),
            List.of(check),
            PATCH,
            new Usage(10, 20, 30, 4, 1, 2.0),
            "20261124-000000-abcdef",
            status == OutcomeStatus.DONE
                ? Optional.empty()
                : Optional.of(new Failure("WHY", "the reason", "the remedy")));
    listener.on(new AgentEvent.RunEnded(outcome));
    return outcome;
  }

  @Override
  public Outcome plan(Task given) {
    return run(given);
  }

  @Override
  public void cancel() {
    cancelled++;
  }

  int cancelled() {
    return cancelled;
  }

  Task task() {
    return task;
  }
}

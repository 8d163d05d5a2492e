package dev.holdfast.agent.execute;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.model.BudgetReachedException;
import dev.holdfast.agent.model.MeteredModel;
import dev.holdfast.agent.plan.Planner;
import dev.holdfast.agent.prompt.TaskContext;
import dev.holdfast.tools.Toolbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The course of one run: checks, plan, steps, one second plan after a failure. It leaves its state
 * behind when an exception ends it, so that an outcome can always be told.
 *
 * <p>Rolling back: a failed step returns the workspace to where it was before the step, except when
 * more of the task's checks pass now than then. A small model seldom repairs its own wrong edit,
 * but progress that a check proves is worth keeping. Earlier steps stay either way.
 */
final class AgentRun {
  private final Task task;
  private final MeteredModel model;
  private final Toolbox tools;
  private final WorkingCopy workspace;
  private final TaskChecks checks;
  private final AgentListener listener;
  private final Planner planner;
  private final StepExecutor executor;
  private final List<StepOutcome> outcomes = new ArrayList<>();
  private Optional<Plan> plan = Optional.empty();
  private String lastWords = "";

  AgentRun(
      Task task,
      MeteredModel model,
      Toolbox tools,
      CheckRunner checkRunner,
      WorkingCopy workspace,
      StopSignal stop,
      AgentListener listener) {
    this.task = task;
    this.model = model;
    this.tools = tools;
    this.workspace = workspace;
    this.listener = listener;
    JudgeFiles judges = new JudgeFiles(task, workspace);
    checks = new TaskChecks(task, checkRunner, workspace, judges, listener);
    planner = new Planner(model, listener);
    executor =
        new StepExecutor(model, tools, judges, stop, listener, task.budget().maxToolCallsPerStep());
  }

  /** A step that failed: why, and the workspace and its checks before it. */
  private record FailedStep(String reason, WorkingCopy.Mark before, TaskChecks.Verdict verdict) {}

  /** Makes the first plan and stops there. */
  void planOnly() throws InterruptedException {
    String context = open();
    plan = Optional.of(planner.plan(task, context, work()));
  }

  /** Runs the task; empty means done, else the reason why not. */
  Optional<String> run() throws InterruptedException {
    String context = open();
    // Small models plan well what to repair, and badly what to make: there they act better at once.
    Planner.Work work = work();
    Plan first =
        work == Planner.Work.MAKE ? planner.direct(task) : planner.plan(task, context, work);
    Optional<FailedStep> failed = runPlan(first, 1, context, "");
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    String experience = goBack(failed.get());
    Plan second = planner.another(task, context, work, first, experience);
    return runPlan(second, 2, context, experience).map(FailedStep::reason);
  }

  private String open() throws InterruptedException {
    checks.runAtStart();
    return TaskContext.text(task, workspace, checks.results());
  }

  private Planner.Work work() {
    return checks.failing() && !TaskContext.pointsAtFiles(workspace, checks.results())
        ? Planner.Work.MAKE
        : Planner.Work.REPAIR;
  }

  private String goBack(FailedStep failed) {
    List<CheckResult> failing = failing();
    String diff = workspace.diff(failed.before());
    boolean progress = checks.last().passing() > failed.verdict().passing();
    boolean back = !progress && !diff.isEmpty();
    if (back) {
      workspace.restore(failed.before());
      checks.goBackTo(failed.verdict());
    }
    listener.on(new AgentEvent.Replanned(failed.reason(), back));
    return AttemptReport.text(failed.reason(), outcomes, diff, back, failing);
  }

  private Optional<FailedStep> runPlan(Plan current, int attempt, String context, String experience)
      throws InterruptedException {
    plan = Optional.of(current);
    String opening = experience.isEmpty() ? context : context + "\n" + experience + "\n";
    List<StepOutcome> done = new ArrayList<>();
    for (PlanStep step : current.steps()) {
      if (outcomes.size() == task.budget().maxSteps()) {
        throw new BudgetReachedException(
            "step budget reached: " + outcomes.size() + " steps were run");
      }
      boolean last = step.number() == current.steps().size();
      WorkingCopy.Mark before = workspace.mark("before step " + step.number());
      TaskChecks.Verdict verdict = checks.last();
      HarnessGate gate = new HarnessGate(step, last, checks, before, tools);
      listener.on(new AgentEvent.StepStarted(attempt, step));
      String prompt =
          StepPrompt.text(opening, current, step, done, done.isEmpty() ? List.of() : failing())
              + (checks.failing() ? CallReminder.changeNow(tools) : "");
      StepExecutor.Run ran = executor.execute(step.number(), prompt, gate, attempt);
      if (!ran.claimed()) {
        gate.judge();
      }
      Optional<String> failure = failure(ran, gate, last);
      StepOutcome outcome =
          new StepOutcome(
              step.number(),
              step.title(),
              attempt,
              failure.isEmpty(),
              ran.summary(),
              ran.toolCalls(),
              gate.results());
      outcomes.add(outcome);
      done.add(outcome);
      lastWords = ran.claimed() ? ran.summary() : lastWords;
      listener.on(new AgentEvent.StepEnded(outcome));
      if (checks.finished()) {
        return Optional.empty();
      }
      if (failure.isPresent()) {
        return Optional.of(new FailedStep(failure.get(), before, verdict));
      }
    }
    return Optional.empty();
  }

  /** Why a step failed. The model's word is never enough where a check can speak. */
  private Optional<String> failure(StepExecutor.Run ran, HarnessGate gate, boolean last) {
    if (checks.finished()) {
      return Optional.empty();
    }
    if (last && checks.failing()) {
      return checks.firstFailure().map(check -> "the check " + check.describe());
    }
    if (!ran.claimed()) {
      return Optional.of(ran.summary());
    }
    return gate.refuted() ? Optional.of("the step's own check failed") : Optional.empty();
  }

  private List<CheckResult> failing() {
    List<CheckResult> failing = new ArrayList<>();
    for (CheckResult result : checks.results()) {
      if (!result.passed()) {
        failing.add(result);
      }
    }
    return failing;
  }

  Optional<Plan> plan() {
    return plan;
  }

  List<StepOutcome> outcomes() {
    return outcomes;
  }

  List<CheckResult> checkResults() {
    return checks.results();
  }

  /** What the model said last when it ended a step. */
  String lastWords() {
    return lastWords;
  }

  MeteredModel model() {
    return model;
  }
}

package dev.holdfast.agent.execute;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentListener;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeJson;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.RunId;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.model.MeteredModel;
import dev.holdfast.agent.trace.TraceWriter;
import dev.holdfast.sandbox.SandboxException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent that plans, acts and checks. It owns none of its parts: the caller closes them. */
public final class PlanExecuteAgent implements Agent {
  private final AgentParts parts;
  private volatile @Nullable StopSignal running;

  public PlanExecuteAgent(AgentParts parts) {
    this.parts = parts;
  }

  @Override
  public Outcome run(Task task) {
    return work(task, true);
  }

  @Override
  public Outcome plan(Task task) {
    return work(task, false);
  }

  @Override
  public void cancel() {
    StopSignal signal = running;
    if (signal != null) {
      signal.cancel();
    }
  }

  private Outcome work(Task task, boolean execute) {
    String runId = RunId.next();
    long start = System.nanoTime();
    RunFolder folder = new RunFolder(parts.directories().run(runId));
    Optional<String> problem = folder.create();
    try (TraceWriter trace = new TraceWriter(folder.trace(), runId)) {
      AgentListener listener = new EventRelay(trace, parts.listener());
      problem.ifPresent(text -> listener.on(new AgentEvent.Warning(text)));
      listener.on(new AgentEvent.RunStarted(runId, task, parts.modelName()));
      Ender ender = new Ender(runId, start, folder, listener);
      Outcome outcome = ender.end(task, execute);
      folder
          .writeOutcome(OutcomeJson.write(outcome))
          .ifPresent(text -> listener.on(new AgentEvent.Warning(text)));
      listener.on(new AgentEvent.RunEnded(outcome));
      if (ender.foreignInterrupt) {
        Thread.currentThread().interrupt();
      }
      return outcome;
    }
  }

  /** Runs a task under its stop signal and tells how it ended. */
  private final class Ender {
    private final String runId;
    private final long start;
    private final RunFolder folder;
    private final AgentListener listener;
    private boolean foreignInterrupt;

    Ender(String runId, long start, RunFolder folder, AgentListener listener) {
      this.runId = runId;
      this.start = start;
      this.folder = folder;
      this.listener = listener;
    }

    Outcome end(Task task, boolean execute) {
      WorkingCopy workspace = parts.workspace();
      WorkingCopy.Mark origin;
      try {
        origin = workspace.mark("start");
      } catch (RuntimeException e) {
        Failures.Ending ending = Failures.of(e);
        return Outcome.failed(ending.status(), runId, ending.failure());
      }
      MeteredModel model =
          new MeteredModel(
              parts.model(),
              parts.tools().specifications(),
              task.budget().maxTokens(),
              task.seed(),
              listener);
      StopSignal stop = new StopSignal(task.budget().maxTime());
      AgentRun run =
          new AgentRun(task, model, parts.tools(), parts.checks(), workspace, stop, listener);
      Optional<Failures.Ending> ending;
      running = stop;
      try (stop) {
        ending = course(run, stop, task, execute);
      } finally {
        running = null;
      }
      if (ending.isEmpty() && stop.reason().equals(Optional.of(StopSignal.Reason.CANCELLED))) {
        // Cancelled on the last metres: who presses Ctrl-C does not want the changes.
        ending = Optional.of(Failures.interrupted());
      }
      String patch = patch(workspace, origin);
      if (ending.isEmpty() && execute && !patch.isEmpty()) {
        ending = apply(workspace);
      }
      return outcome(run, ending, patch, execute);
    }

    private Optional<Failures.Ending> course(
        AgentRun run, StopSignal stop, Task task, boolean execute) {
      try {
        if (execute) {
          return run.run().map(Failures::notDone);
        }
        run.planOnly();
        return Optional.empty();
      } catch (InterruptedException e) {
        if (stop.reason().isEmpty()) {
          // Somebody else's interrupt: its owner sees it again once our files are written.
          foreignInterrupt = true;
          return Optional.of(Failures.interrupted());
        }
        return Optional.of(stopped(stop, task));
      } catch (RuntimeException | VirtualMachineError e) {
        // What fails because it was interrupted was stopped, whatever it says.
        return Optional.of(stop.reason().isPresent() ? stopped(stop, task) : Failures.of(e));
      }
    }

    private Failures.Ending stopped(StopSignal stop, Task task) {
      return stop.reason().equals(Optional.of(StopSignal.Reason.TIME))
          ? Failures.timeOver(task.budget().maxTime())
          : Failures.interrupted();
    }

    private String patch(WorkingCopy workspace, WorkingCopy.Mark origin) {
      try {
        String patch = workspace.diff(origin);
        if (!patch.isEmpty()) {
          folder.writePatch(patch).ifPresent(text -> listener.on(new AgentEvent.Warning(text)));
        }
        return patch;
      } catch (RuntimeException e) {
        listener.on(new AgentEvent.Warning("cannot tell what changed: " + e.getMessage()));
        return "";
      }
    }

    /** The user's own changes win: a conflict refuses the work, which stays in the patch. */
    private Optional<Failures.Ending> apply(WorkingCopy workspace) {
      try {
        List<String> leftOut = workspace.apply();
        if (!leftOut.isEmpty()) {
          listener.on(
              new AgentEvent.Warning(
                  "not applied, since the project ignores them: " + String.join(", ", leftOut)));
        }
        return Optional.empty();
      } catch (SandboxException e) {
        return Optional.of(Failures.notApplied(e, folder.patch()));
      }
    }

    private Outcome outcome(
        AgentRun run, Optional<Failures.Ending> ending, String patch, boolean execute) {
      OutcomeStatus status = ending.map(Failures.Ending::status).orElse(OutcomeStatus.DONE);
      return new Outcome(
          status,
          Summary.text(run, ending, patch, folder.patch(), execute),
          run.plan(),
          run.outcomes(),
          run.checkResults(),
          patch,
          run.model().usage().withSeconds((System.nanoTime() - start) / 1e9),
          runId,
          ending.map(Failures.Ending::failure));
    }
  }
}

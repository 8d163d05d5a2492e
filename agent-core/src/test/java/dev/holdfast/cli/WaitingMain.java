package dev.holdfast.cli;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Failure;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import java.util.concurrent.CountDownLatch;

/** A process whose agent works until it is cancelled: {@link InterruptionIT} interrupts it. */
final class WaitingMain {
  private WaitingMain() {}

  public static void main(String[] arguments) {
    TaskOptions options = new TaskOptions();
    options.task = "wait";
    options.output = OutputFormat.JSON;
    Main.endWith(
        options.output,
        (console, problems) -> {
          try {
            return new TaskRunner(
                    options,
                    console,
                    (ignored, alsoIgnored, listener) ->
                        new OpenAgent(new Waiting(console), () -> {}))
                .work(Agent::run);
          } catch (Exception thrown) {
            return problems.thrown(thrown);
          }
        });
  }

  private record Waiting(Console console, CountDownLatch cancelled) implements Agent {
    Waiting(Console console) {
      this(console, new CountDownLatch(1));
    }

    @Override
    public Outcome run(Task task) {
      console.err().println("working");
      try {
        cancelled.await();
      } catch (InterruptedException unexpected) {
        throw new IllegalStateException(unexpected);
      }
      return Outcome.failed(
          OutcomeStatus.INTERRUPTED, "20261124-000000-abcdef", new Failure("INTERRUPTED", "", ""));
    }

    @Override
    public Outcome plan(Task task) {
      return run(task);
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }
  }
}

package dev.holdfast.cli;

import dev.holdfast.agent.Agent;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeJson;
import dev.holdfast.agent.Task;
import java.io.IOException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs and plans tasks for the command line: options in, events and one result out. */
final class TaskRunner {
  private final TaskOptions options;
  private final Console console;
  private final OpenAgent.Opener opener;

  TaskRunner(TaskOptions options, Console console, OpenAgent.Opener opener) {
    this.options = options;
    this.console = console;
    this.opener = opener;
  }

  static int run(TaskOptions options, Console console) throws Exception {
    return new TaskRunner(options, console, LocalAgent::open).work(Agent::run);
  }

  static int plan(TaskOptions options, Console console) throws Exception {
    return new TaskRunner(options, console, LocalAgent::open).work(Agent::plan);
  }

  /** Opens an agent, lets it work on the task and reports; returns the exit code. */
  int work(BiFunction<Agent, Task, Outcome> what) throws Exception {
    return work(what, this::print);
  }

  /** The same with a report of one's own; a failure is told in any case. */
  int work(BiFunction<Agent, Task, Outcome> what, Consumer<Outcome> printer) throws Exception {
    TaskReader reader = new TaskReader(options, console);
    Task task = reader.task();
    // From stdin it came as a dash; whoever opens the agent looks at the words.
    options.task = task.text();
    reader.directory();
    try (StatusLine status = StatusLine.on(console)) {
      status.show(new Activity.Doing("opening the model"));
      Heard heard = new Heard(new Progress(status));
      // Opening is short: it comes to its end, so that what it made is taken away again.
      Interruption.stopsBy(() -> {});
      OpenAgent open = opener.open(options, console, heard);
      try {
        heard.agent = open.agent();
        Interruption.check();
        Interruption.stopsBy(open.agent()::cancel);
        Outcome outcome = what.apply(open.agent(), task);
        status.idle();
        printer.accept(outcome);
        tellFailure(outcome);
        return outcome.exitCode();
      } finally {
        close(open, status);
      }
    }
  }

  private void print(Outcome outcome) {
    if (options.output.isJson()) {
      console.printResult(OutcomeJson.write(outcome));
    } else {
      new TextReport(console.out()).print(outcome);
    }
  }

  private void tellFailure(Outcome outcome) {
    outcome
        .failure()
        .ifPresent(failure -> {
          console.err().println("holdfast: " + Printable.text(failure.message()));
          if (!failure.remedy().isEmpty()) {
            console.err().println("  " + Printable.text(failure.remedy()));
          }
        });
  }

  /** The result stands by now: what cannot be closed is a remark. */
  private static void close(OpenAgent open, StatusLine status) {
    try {
      open.parts().close();
    } catch (IOException failure) {
      status.print("warning: not everything could be closed: " + failure.getMessage());
    }
  }

  /** Hands everything to the progress and, where asked for, to the stream of events. */
  private final class Heard implements RunListener {
    private final Progress progress;
    private final EventStream stream;
    private volatile @Nullable Agent agent;

    Heard(Progress progress) {
      this.progress = progress;
      this.stream = new EventStream(console, this::cancel);
    }

    @Override
    public void on(AgentEvent event) {
      progress.on(event);
      if (options.output == OutputFormat.STREAM_JSON) {
        stream.on(event);
      }
    }

    @Override
    public void reading(int done, int total) {
      progress.reading(done, total);
    }

    @Override
    public void writing(int tokens) {
      progress.writing(tokens);
    }

    private void cancel() {
      Agent working = agent;
      if (working != null) {
        working.cancel();
      }
    }
  }
}

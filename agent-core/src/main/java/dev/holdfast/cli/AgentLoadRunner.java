package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.agent.load.AgentLoad;
import dev.holdfast.agent.load.LoadEngine;
import dev.holdfast.agent.load.LoadListener;
import dev.holdfast.agent.load.LoadSize;
import dev.holdfast.agent.load.LoadTurn;
import dev.holdfast.agent.load.Scenario;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.WeightPacking;
import dev.holdfast.engine.langchain4j.ProgressListener;
import dev.holdfast.engine.langchain4j.QwenChatModel;
import dev.holdfast.engine.state.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code bench --suite agent} and prints every turn as it is known. */
final class AgentLoadRunner implements LoadListener {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Console console;
  private final boolean json;
  private final StatusLine status;
  private final ArrayNode turns = JSON.arrayNode();
  private final Map<Scenario, LoadTotal> totals = new EnumMap<>(Scenario.class);

  private AgentLoadRunner(Console console, boolean json, StatusLine status) {
    this.console = console;
    this.json = json;
    this.status = status;
  }

  static int run(BenchCommand command, Console console) throws IOException, InterruptedException {
    ModelOptions how = command.compute.cached(command.compute.model(), console, note -> {});
    try (StatusLine status = StatusLine.on(console)) {
      AgentLoadRunner runner = new AgentLoadRunner(console, command.output.isJson(), status);
      runner.head(command.file, how);
      AgentLoad load =
          new AgentLoad(
              (states, replyTokens, listener) ->
                  new Engine(command.file, how, states, replyTokens, listener),
              LoadSize.USUAL.withTurns(command.turns).within(contextLength(command.file)),
              folder -> RestartedLoad.run(command, folder, runner::onTurn),
              runner);
      if (command.resumed != null) {
        load.resume(command.resumed);
      } else {
        load.run(List.copyOf(command.scenarios));
      }
      status.idle();
      runner.end(command.file, how);
    }
    return ExitCode.DONE;
  }

  private static int contextLength(Path file) {
    ModelOptions quickest =
        ModelOptions.defaults().withPacking(new WeightPacking.None(), PackingListener.NONE);
    try (Model model = Model.open(file, quickest)) {
      return model.contextLength();
    }
  }

  /** A model opened for a load. */
  private static final class Engine implements LoadEngine {
    private final Model model;
    private final QwenChatModel chat;

    Engine(Path file, ModelOptions how, Path states, int replyTokens, ProgressListener listener) {
      model = Model.open(file, how);
      chat =
          QwenChatModel.builder()
              .model(model)
              .states(StateStore.open(states, StateStore.MOST_BYTES, listener::onWarning))
              .temperature(0)
              .maxOutputTokens(replyTokens)
              .progress(listener)
              .build();
    }

    @Override
    public QwenChatModel chat() {
      return chat;
    }

    @Override
    public int count(String text) {
      return model.tokenizer().encode(text).length;
    }

    @Override
    public void close() {
      chat.close();
      model.close();
    }
  }

  private void head(Path file, ModelOptions how) {
    if (!json) {
      line("model", String.valueOf(file));
      line("machine", Machine.processor() + ", " + Machine.summary());
      line("threads", String.valueOf(how.threadCount()));
      console.out().println();
      row("scenario", "turn", "prompt", "new", "computed", "reused", "ahead", "first", "all");
      console.out().flush();
    }
  }

  @Override
  public void onStage(String what) {
    status.show(new Activity.Doing(what));
  }

  @Override
  public void onPrefill(int done, int total) {
    status.show(new Activity.Reading(done, total));
  }

  @Override
  public void onGenerated(int count) {
    status.show(new Activity.Writing(count));
  }

  @Override
  public void onWarning(String message) {
    console.err().println("holdfast: " + message);
  }

  @Override
  public void onTurn(LoadTurn turn) {
    totals.merge(turn.scenario(), LoadTotal.of(turn), LoadTotal::plus);
    if (json) {
      ObjectNode object = turns.addObject();
      object.put("scenario", turn.scenario().label());
      object.put("turn", turn.turn());
      object.put("promptTokens", turn.promptTokens());
      object.put("newTokens", turn.newTokens());
      object.put("computed", turn.computed());
      object.put("background", turn.background());
      object.put("reused", turn.reused());
      object.put("seconds", turn.seconds());
      object.put("secondsToFirstToken", turn.secondsToFirstToken());
      return;
    }
    status.idle();
    row(
        turn.scenario().label(),
        turn.turn(),
        turn.promptTokens(),
        turn.newTokens(),
        turn.computed(),
        turn.reused(),
        turn.background(),
        seconds(turn.secondsToFirstToken()),
        seconds(turn.seconds()));
    console.out().flush();
  }

  private void end(Path file, ModelOptions how) {
    if (json) {
      ObjectNode object = JSON.objectNode();
      object.put("model", String.valueOf(file));
      object.put("threads", how.threadCount());
      object.put("machine", Machine.processor() + ", " + Machine.summary());
      object.set("turns", turns);
      ObjectNode sums = object.putObject("totals");
      totals.forEach((scenario, total) -> total.write(sums.putObject(scenario.label())));
      console.printResult(object);
      return;
    }
    console.out().println();
    totals.forEach((scenario, total) ->
        row(
            scenario.label(),
            total.requests(),
            total.promptTokens(),
            total.newTokens(),
            total.computed(),
            total.reused(),
            total.background(),
            seconds(total.secondsToFirstToken()),
            seconds(total.seconds())));
  }

  private void line(String name, String value) {
    console.out().printf("%-8s %s%n", name, Printable.line(value, 200));
  }

  private void row(Object... cells) {
    console
        .out()
        .println(
            String.format(Locale.ROOT, "%-9s %4s %8s %7s %8s %8s %7s %7s %7s", cells)
                .stripTrailing());
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}

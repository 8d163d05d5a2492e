package dev.holdfast.cli;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Directories;
import dev.holdfast.agent.execute.AgentParts;
import dev.holdfast.agent.execute.PlanExecuteAgent;
import dev.holdfast.agent.model.Familiarity;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.langchain4j.ProgressListener;
import dev.holdfast.engine.langchain4j.QwenChatModel;
import dev.holdfast.engine.langchain4j.QwenModelBuilder;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandbox;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.Toolbox;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** The agent of this machine: its model, its sandbox, a working copy of the project. */
final class LocalAgent {
  /** Enough to weigh what to do next; an agent thinks again after every result. */
  private static final OptionalInt THINKING_BUDGET = OptionalInt.of(512);

  private LocalAgent() {}

  /** Opens everything; what fails closes what was open before it. */
  static OpenAgent open(TaskOptions options, Console console, RunListener listener)
      throws Exception {
    Directories directories = console.directories();
    Opened opened = new Opened();
    try {
      ModelOptions how =
          options.compute.cached(
              options.compute.model(), console, note -> listener.on(new AgentEvent.Warning(note)));
      Path file = Models.find(options.model, console, directories);
      if (options.model == null && Models.seed().equals(Optional.of(file))) {
        listener.on(
            new AgentEvent.Warning(
                "no model is given or installed: holdfast-seed does tasks like those of holdfast demo"
                    + " and no others; holdfast doctor tells how to get a model for real work"));
      }
      Model model = opened.keep(Model.open(file, how));
      QwenModelBuilder builder =
          QwenChatModel.builder()
              .model(model)
              .states(
                  StateStore.open(
                      directories.states(),
                      StateStore.MOST_BYTES,
                      note -> listener.on(new AgentEvent.Warning(note))))
              .seed(options.seed)
              .progress(new Forwarded(listener));
      options.thinking.apply(builder, THINKING_BUDGET);
      QwenChatModel chat = opened.keep(builder.build());
      Sandbox sandbox = Sandboxes.detect();
      Storage storage = opened.keep(Storage.create(directories.runs()));
      Workspace workspace =
          opened.keep(Workspace.open(options.directory.toAbsolutePath(), storage.workspace()));
      for (String note : workspace.notes()) {
        listener.on(new AgentEvent.Warning(note));
      }
      ToolContext context =
          new ToolContext(sandbox, workspace, Limits.standard(), hosts(options), storage.scratch());
      Toolbox tools = opened.keep(Toolbox.standard(context));
      refuseUnfamiliar(model, tools, options.task, directories);
      String name = model.info().name();
      return new OpenAgent(
          new PlanExecuteAgent(AgentParts.of(chat, name, tools, context, directories, listener)),
          opened);
    } catch (Exception | Error failure) {
      opened.closeAfter(failure);
      throw failure;
    }
  }

  /** A model for certain tasks only says so instead of trying its luck at others. */
  private static void refuseUnfamiliar(
      Model model, Toolbox tools, String task, Directories directories) {
    OptionalDouble limit = Familiarity.limit(model);
    if (limit.isEmpty()) {
      return;
    }
    double perplexity = Familiarity.perplexity(model, tools.specifications(), task);
    if (perplexity > limit.getAsDouble()) {
      throw CliException.unfamiliar(
          String.format(
              Locale.ROOT,
              "%s was made for a few families of small tasks, and this is none of them (its words"
                  + " have perplexity %.0f; %.0f is the limit)",
              model.info().name(),
              perplexity,
              limit.getAsDouble()),
          "See what it can do: holdfast demo. For real work:\n" + Models.remedy(directories));
    }
  }

  private static Set<String> hosts(TaskOptions options) {
    Set<String> hosts = new LinkedHashSet<>();
    for (String host : options.allowedHosts) {
      hosts.add(host.strip().toLowerCase(Locale.ROOT));
    }
    return hosts;
  }

  /** The engine's progress, for the run's listener. */
  private record Forwarded(RunListener listener) implements ProgressListener {
    @Override
    public void onPrefill(int done, int total) {
      listener.reading(done, total);
    }

    @Override
    public void onGenerated(int count) {
      listener.writing(count);
    }

    @Override
    public void onWarning(String message) {
      listener.on(new AgentEvent.Warning(message));
    }
  }
}

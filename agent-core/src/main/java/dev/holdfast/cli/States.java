package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.ExitCode;
import dev.holdfast.engine.ModelFiles;
import dev.holdfast.engine.ModelIdentity;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.state.Pruned;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import dev.holdfast.engine.state.TransferListener;
import dev.holdfast.engine.state.Transferred;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the {@code state} commands do. */
final class States {
  private final Console console;
  private final StateStore store;

  States(Console console) {
    this.console = console;
    this.store =
        StateStore.open(
            console.directories().states(),
            StateStore.MOST_BYTES,
            message -> console.err().println("warning: " + Printable.text(message)));
  }

  int list(@Nullable Path model, OutputFormat output) throws IOException {
    List<ListedState> states = states(model);
    if (output.isJson()) {
      ObjectNode node = summary();
      ArrayNode array = node.putArray("states");
      states.forEach(state -> array.add(state.json()));
      console.printResult(node);
      return ExitCode.DONE;
    }
    String description = "";
    for (ListedState state : states) {
      if (!state.facts().description().equals(description)) {
        description = state.facts().description();
        console.out().println(Printable.line(description, 200));
      }
      console
          .out()
          .printf(
              Locale.ROOT,
              "  %-52s %7d tokens  %8s  used %s%n",
              state.name(),
              state.snapshot().position(),
              ListedState.megabytes(state.snapshot().bytes()),
              ListedState.second(state.snapshot().lastUse()));
      state.text().ifPresent(text -> console.out().println("      " + text));
    }
    console.out().println(states.size() + " states, " + total());
    return ExitCode.DONE;
  }

  int info(@Nullable String name, OutputFormat output) throws IOException {
    if (name == null) {
      if (output.isJson()) {
        console.printResult(summary().put("states", store.list().size()));
      } else {
        console.out().println(store.folder() + ": " + store.list().size() + " states, " + total());
      }
      return ExitCode.DONE;
    }
    ListedState state = named(name);
    ObjectNode node = state.json();
    node.put("description", state.facts().description());
    node.put("keysAndValues", state.facts().type().name());
    node.put("file", state.snapshot().file().toString());
    if (output.isJson()) {
      console.printResult(node);
    } else {
      node.properties()
          .forEach(field ->
              console
                  .out()
                  .printf(
                      "%-14s %s%n",
                      field.getKey(), Printable.line(field.getValue().asText(), 300)));
    }
    return ExitCode.DONE;
  }

  int prune(StatePruneCommand.What what, OutputFormat output) throws IOException {
    long most = what.all ? 0 : what.maxSize == null ? Long.MAX_VALUE : what.maxSize;
    Instant since = what.olderThan == null ? Instant.MIN : Instant.now().minus(what.olderThan);
    Pruned pruned = working("pruning", () -> store.prune(most, since));
    if (output.isJson()) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("states", pruned.snapshots());
      node.put("pages", pruned.pages());
      node.put("bytes", pruned.bytes());
      node.put("bytesLeft", pruned.bytesLeft());
      console.printResult(node);
    } else {
      console
          .out()
          .println(
              pruned.snapshots()
                  + " states deleted, "
                  + ListedState.megabytes(pruned.bytes())
                  + "; "
                  + ListedState.megabytes(pruned.bytesLeft())
                  + " left");
    }
    return ExitCode.DONE;
  }

  int exportTo(StateExportCommand command) throws IOException {
    List<StoredSnapshot> wanted = new ArrayList<>();
    if (command.name != null) {
      wanted.add(named(command.name).snapshot());
    } else {
      states(command.model).forEach(state -> wanted.add(state.snapshot()));
    }
    if (wanted.isEmpty()) {
      throw CliException.usage(
          "there are no states to export in " + store.folder(),
          "See holdfast state list; runs and chats save their states.");
    }
    return transfer(
        "exporting",
        command.file,
        command.output,
        progress -> store.exportTo(command.file, wanted, progress));
  }

  int importFrom(StateImportCommand command) throws IOException {
    return transfer(
        "importing",
        command.file,
        command.output,
        progress -> store.importFrom(command.file, progress));
  }

  private interface Transfer {
    Transferred run(TransferListener progress) throws IOException;
  }

  private int transfer(String verb, Path file, OutputFormat output, Transfer transfer)
      throws IOException {
    Transferred done;
    try (StatusLine status = StatusLine.on(console)) {
      done =
          transfer.run((bytes, all) ->
              status.show(
                  new Activity.Doing(
                      verb
                          + " "
                          + ListedState.megabytes(bytes)
                          + " of "
                          + ListedState.megabytes(all))));
    } catch (IOException e) {
      throw failed(verb + " " + file, e);
    }
    if (output.isJson()) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("file", file.toString());
      node.put("states", done.snapshots());
      node.put("pages", done.pages());
      node.put("bytes", done.bytes());
      console.printResult(node);
    } else {
      console
          .out()
          .println(
              done.snapshots()
                  + " states with "
                  + done.pages()
                  + " pages, "
                  + ListedState.megabytes(done.bytes()));
    }
    return ExitCode.DONE;
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T working(String what, Work<T> work) {
    try (StatusLine status = StatusLine.on(console)) {
      status.show(new Activity.Doing(what));
      return work.run();
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  private static CliException failed(String what, IOException e) {
    String why = e.getClass().getSimpleName() + ": " + e.getMessage();
    return CliException.usage(
        what + " failed: " + why, "Check the path, its permissions and the room on the disk.");
  }

  private ListedState named(String start) throws IOException {
    List<ListedState> found = new ArrayList<>();
    for (ListedState state : states(null)) {
      if (state.name().startsWith(start)) {
        found.add(state);
      }
    }
    if (found.size() != 1) {
      throw CliException.usage(
          (found.isEmpty() ? "no state is" : found.size() + " states are") + " called " + start,
          "See holdfast state list.");
    }
    return found.getFirst();
  }

  /** All states, or those of a model; those of a kind together, what was used last first. */
  private List<ListedState> states(@Nullable Path model) throws IOException {
    List<ListedState> states = new ArrayList<>();
    if (model == null) {
      add(states, Optional.empty(), Optional.empty());
    } else {
      if (!Files.exists(model)) {
        throw CliException.modelMissing(
            "no model file " + model.toAbsolutePath() + " (from --model)", "Check the path.");
      }
      try (ModelSource source = ModelFiles.open(model)) {
        String digest = ModelIdentity.of(source).digest();
        add(states, Optional.of(digest), Optional.of(Tokenizer.load(source.metadata())));
      }
    }
    states.sort(
        Comparator.comparing((ListedState state) -> state.facts().description())
            .thenComparing(state -> state.snapshot().lastUse(), Comparator.reverseOrder()));
    return states;
  }

  private void add(List<ListedState> states, Optional<String> model, Optional<Tokenizer> tokenizer)
      throws IOException {
    for (StoredSnapshot snapshot : store.list()) {
      store
          .describe(snapshot)
          .filter(facts -> model.isEmpty() || model.get().equals(facts.model()))
          .ifPresent(facts ->
              states.add(
                  new ListedState(
                      snapshot,
                      facts,
                      tokenizer.map(words -> ListedState.firstWords(words, facts)))));
    }
  }

  private ObjectNode summary() throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("folder", store.folder().toString());
    node.put("bytes", store.usedBytes());
    node.put("mostBytes", store.mostBytes());
    return node;
  }

  private String total() throws IOException {
    return ListedState.megabytes(store.usedBytes())
        + " of at most "
        + ListedState.megabytes(store.mostBytes());
  }
}

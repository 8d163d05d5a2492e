package dev.holdfast.cli;

import dev.holdfast.agent.ExitCode;
import dev.holdfast.agent.model.Familiarity;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelOptions;
import dev.holdfast.engine.langchain4j.QwenTokenUsage;
import dev.holdfast.engine.state.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The conversation of {@code chat}: reads what the user says, prints what the model answers. */
final class ChatLoop {
  private static final String HELP =
      """
      /help   this text
      /reset  forget the conversation
      /usage  tokens so far
      /quit   leave, as Ctrl-D does
      Ctrl-C stops an answer.\
      """;

  private final ChatPartner partner;
  private final ChatLines lines;
  private final StatusLine status;

  private ChatLoop(ChatPartner partner, ChatLines lines, StatusLine status) {
    this.partner = partner;
    this.lines = lines;
    this.status = status;
  }

  static int run(ChatCommand command, Console console) throws IOException, InterruptedException {
    ModelOptions asked = command.compute.model();
    Path file = Models.find(command.model, console, console.directories());
    try (StatusLine status = StatusLine.on(console)) {
      status.show(new Activity.Doing("opening " + file.getFileName()));
      ModelOptions how = command.compute.cached(asked, console, status::print);
      try (Model model = talkative(Model.open(file, how), console);
          ChatPartner partner =
              new ChatPartner(
                  model,
                  StateStore.open(
                      console.directories().states(), StateStore.MOST_BYTES, status::print),
                  command.seed,
                  command.thinking,
                  status);
          ChatLines lines = ChatLines.open(console)) {
        status.idle();
        lines.note(model.info().name() + ". /help for help, Ctrl-D to leave.");
        return new ChatLoop(partner, lines, status).talk();
      }
    }
  }

  /** A model for certain tasks only cannot talk. */
  private static Model talkative(Model model, Console console) {
    if (Familiarity.limit(model).isEmpty()) {
      return model;
    }
    String name = model.info().name();
    model.close();
    throw CliException.unfamiliar(
        name + " does a few families of small tasks and cannot chat",
        "See what it can do: holdfast demo. To chat:\n" + Models.remedy(console.directories()));
  }

  private int talk() throws IOException, InterruptedException {
    while (true) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        return ExitCode.DONE;
      }
      String text = line.get().strip();
      switch (text) {
        case "" -> {}
        case "/quit", "/exit" -> {
          return ExitCode.DONE;
        }
        case "/help" -> lines.note(HELP);
        case "/usage" -> lines.note(usage(partner.usage()));
        case "/reset" -> {
          partner.reset();
          lines.note("The conversation is forgotten.");
        }
        default -> {
          if (text.startsWith("/") && !text.contains(" ") && !text.substring(1).contains("/")) {
            lines.note("There is no command " + text + ".\n" + HELP);
          } else {
            answer(text);
          }
        }
      }
    }
  }

  private void answer(String question) throws InterruptedException {
    try (ChatLines.Stoppable stoppable = lines.stoppable(partner::stop)) {
      boolean whole =
          partner.ask(
              question,
              piece -> {
                status.idle();
                lines.piece(piece);
              });
      status.idle();
      lines.endAnswer(whole && !stoppable.stopped());
    } catch (EngineException failure) {
      status.idle();
      lines.failed(failure);
    }
    Interruption.check();
  }

  private static String usage(QwenTokenUsage usage) {
    return String.format(
        Locale.ROOT,
        "%,d prompt tokens computed, %,d reused, %,d tokens generated",
        usage.promptTokensComputed(),
        usage.promptTokensReused(),
        usage.outputTokenCount());
  }
}

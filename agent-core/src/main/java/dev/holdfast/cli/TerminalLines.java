package dev.holdfast.cli;

import dev.holdfast.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A chat on a terminal: line editing and history, Ctrl-C stops an answer. */
final class TerminalLines implements ChatLines {
  private final Terminal terminal;
  private final LineReader reader;
  private final PrintWriter writer;

  TerminalLines(Console console) throws IOException {
    terminal =
        TerminalBuilder.builder().name("holdfast").dumb(!console.terminal()).system(true).build();
    reader = LineReaderBuilder.builder().terminal(terminal).appName("holdfast").build();
    // What is typed is for the model: "!!" is no history command and "\" is a backslash.
    reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
    writer = terminal.writer();
  }

  @Override
  public Optional<String> next() {
    while (true) {
      try {
        return Optional.of(reader.readLine("> "));
      } catch (UserInterruptException pressed) {
        if (pressed.getPartialLine().isEmpty()) {
          note("Ctrl-D or /quit leaves.");
        }
      } catch (EndOfFileException left) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void piece(String text) {
    writer.print(Printable.text(text));
    writer.flush();
  }

  @Override
  public void endAnswer(boolean whole) {
    writer.println(whole ? "" : " [stopped]");
    writer.println();
    writer.flush();
  }

  @Override
  public void note(String text) {
    writer.println(Printable.text(text));
    writer.flush();
  }

  @Override
  public void failed(EngineException failure) {
    note(failure.getMessage() + "\n" + failure.remedy());
  }

  @Override
  public Stoppable stoppable(Runnable stop) {
    AtomicBoolean stopped = new AtomicBoolean();
    Terminal.SignalHandler before =
        terminal.handle(
            Terminal.Signal.INT,
            signal -> {
              stopped.set(true);
              stop.run();
            });
    return new Stoppable() {
      @Override
      public boolean stopped() {
        return stopped.get();
      }

      @Override
      public void close() {
        terminal.handle(Terminal.Signal.INT, before);
      }
    };
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}

package dev.holdfast.cli;

import dev.holdfast.engine.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A chat without a terminal: one message a line from stdin, the answers to stdout. */
final class PipedLines implements ChatLines {
  private final Console console;
  private final BufferedReader reader;

  PipedLines(Console console) {
    this.console = console;
    this.reader = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> next() throws IOException {
    // Nobody hears the answers any more, as after "| head": the end.
    return console.outputClosed() ? Optional.empty() : Optional.ofNullable(reader.readLine());
  }

  @Override
  public void piece(String text) {
    console.out().print(Printable.text(text));
    console.out().flush();
  }

  @Override
  public void endAnswer(boolean whole) {
    console.out().println();
    console.out().println();
  }

  @Override
  public void note(String text) {
    console.err().println(Printable.text(text));
  }

  @Override
  public void failed(EngineException failure) {
    throw failure;
  }

  @Override
  public Stoppable stoppable(Runnable stop) {
    Interruption.stopsBy(stop);
    return new Stoppable() {
      @Override
      public boolean stopped() {
        return Interruption.asked();
      }

      @Override
      public void close() {
        Interruption.stopsAtOnce();
      }
    };
  }

  @Override
  public void close() {}
}

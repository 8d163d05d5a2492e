package dev.holdfast.cli;

import dev.holdfast.engine.EngineException;
import java.io.IOException;
import java.util.Optional;

/** Where a chat's lines come from and where its answers go. */
interface ChatLines extends AutoCloseable {

  /** A terminal with line editing where there is one, else stdin and stdout. */
  static ChatLines open(Console console) throws IOException {
    return console.interactive() ? new TerminalLines(console) : new PipedLines(console);
  }

  /** The next line; empty at the end. */
  Optional<String> next() throws IOException;

  /** Shows a piece of an answer. */
  void piece(String text);

  /** The answer is over: whole, or stopped. */
  void endAnswer(boolean whole);

  /** A remark that is no answer. */
  void note(String text);

  /**
   * The model cannot go on. A terminal shows why and goes on.
   *
   * @throws EngineException if nobody is there to do something about it
   */
  void failed(EngineException failure);

  /** From now to {@link Stoppable#close()} Ctrl-C runs {@code stop}. */
  Stoppable stoppable(Runnable stop);

  @Override
  void close() throws IOException;

  /** A time in which Ctrl-C stops an answer rather than the program. */
  interface Stoppable extends AutoCloseable {
    /** Whether Ctrl-C was pressed. */
    boolean stopped();

    @Override
    void close();
  }
}

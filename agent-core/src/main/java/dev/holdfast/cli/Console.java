package dev.holdfast.cli;

import dev.holdfast.agent.Directories;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The streams and the environment of one run of the command line. Everything is UTF-8, whatever the
 * locale says, because results are read by programs.
 */
final class Console {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final BooleanSupplier terminal;
  private final BooleanSupplier interactive;
  private boolean resultPrinted;

  private Console(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Map<String, String> environment,
      BooleanSupplier terminal,
      BooleanSupplier interactive) {
    this.in = in;
    this.out = utf8(out);
    this.err = utf8(err);
    this.environment = Map.copyOf(environment);
    this.terminal = terminal;
    this.interactive = interactive;
  }

  /** The streams of this process. */
  static Console ofProcess() {
    return new Console(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        System.getenv(),
        () -> FileDescriptors.isTerminal(2),
        () -> FileDescriptors.isTerminal(0) && FileDescriptors.isTerminal(1));
  }

  /** A console on the given streams, which is no terminal. */
  static Console of(
      InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
    return new Console(in, out, err, environment, () -> false, () -> false);
  }

  /** Standard input. */
  InputStream in() {
    return in;
  }

  /** Results only. */
  PrintStream out() {
    return out;
  }

  /** Progress and messages. */
  PrintStream err() {
    return err;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Where Holdfast keeps its files. */
  Directories directories() {
    return Directories.from(environment, Path.of(System.getProperty("user.home", ".")));
  }

  /**
   * Whether {@link #err()} is a terminal where a line can overwrite itself. Asked only when needed,
   * because the answer costs start-up time.
   */
  boolean terminal() {
    return terminal.getAsBoolean() && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether a person sits at both stdin and stdout. */
  boolean interactive() {
    return interactive.getAsBoolean();
  }

  /**
   * Prints the one JSON object of this run; a second one is dropped, so that a command and its
   * interruption cannot both report.
   */
  synchronized void printResult(Object json) {
    if (!resultPrinted) {
      resultPrinted = true;
      out.println(json);
      out.flush();
    }
  }

  /** A variable of the environment; an empty one counts as absent. */
  Optional<String> variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** Whether whoever read our results is gone, as in {@code | head}. */
  boolean outputClosed() {
    return out.checkError();
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  void flush() {
    out.flush();
    err.flush();
  }

  private static PrintStream utf8(OutputStream stream) {
    return new PrintStream(new BufferedOutputStream(stream, 8192), true, StandardCharsets.UTF_8);
  }
}

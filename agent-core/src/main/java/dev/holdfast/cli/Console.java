package dev.holdfast.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The streams and the environment of one run of the command line. Everything is UTF-8, whatever the
 * locale says, because results are read by programs.
 *
 * @param in standard input
 * @param out results only
 * @param err progress and messages
 * @param environment environment variables
 * @param terminal whether {@code err} is a terminal, where a line may overwrite itself; asked late,
 *     because the answer costs start-up time
 */
record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    BooleanSupplier terminal) {

  /** The streams of this process. */
  static Console ofProcess() {
    return new Console(
        System.in,
        utf8(new FileOutputStream(FileDescriptor.out)),
        utf8(new FileOutputStream(FileDescriptor.err)),
        System.getenv(),
        () -> Terminal.isTerminal(2));
  }

  /** A console on the given streams, which is no terminal. */
  static Console of(
      InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
    return new Console(in, utf8(out), utf8(err), Map.copyOf(environment), () -> false);
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
    return new PrintStream(
        new java.io.BufferedOutputStream(stream, 8192), true, StandardCharsets.UTF_8);
  }
}

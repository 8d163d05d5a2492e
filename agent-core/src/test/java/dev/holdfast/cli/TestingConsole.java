package dev.holdfast.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs the command line in this process and keeps what it prints. */
final class TestingConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private String in = "";

  /** A console whose Holdfast directories lie below {@code home}. */
  TestingConsole(Path home) {
    environment.put("HOLDFAST_HOME", home.toString());
  }

  /** A console in the same environment that has printed nothing yet. */
  TestingConsole again() {
    TestingConsole other = new TestingConsole(Path.of("unused"));
    other.environment.putAll(environment);
    return other;
  }

  TestingConsole with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  TestingConsole input(String text) {
    in = text;
    return this;
  }

  Console console() {
    return Console.of(
        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), out, err, environment);
  }

  int run(String... arguments) {
    Console console = console();
    int exitCode = Main.run(console, arguments);
    console.flush();
    return exitCode;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}

package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, really interrupted. */
@Timeout(120)
class InterruptionIT {
  private static final String MODEL = TestingModel.FILE.toString();

  @TempDir Path home;

  @Test
  void aRunReportsAndEndsWith130() throws Exception {
    Process process = start(WaitingMain.class);
    waitFor(process.errorReader(), "working");

    interrupt(process);

    assertThat(process.waitFor()).isEqualTo(130);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(out.lines()).hasSize(1);
    JsonNode result = new ObjectMapper().readTree(out);
    assertThat(result.get("outcome").asText()).isEqualTo("interrupted");
    assertThat(result.get("exitCode").asInt()).isEqualTo(130);
    assertThat(result.get("runId").asText()).isEqualTo("20261124-000000-abcdef");
  }

  @Test
  void aCommandThatOnlyWaitsForInputEndsWith130AtOnce() throws Exception {
    Process process = start(Main.class, "chat", "--model", MODEL);
    waitFor(process.errorReader(), "/help for help");

    interrupt(process);

    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
  }

  @Test
  void aReaderThatGoesAwayEndsAChatQuietly() throws Exception {
    Process process = start(Main.class, "chat", "--model", MODEL);
    BufferedReader err = process.errorReader();
    waitFor(err, "/help for help");
    process.getInputStream().close();

    try (var in = process.outputWriter()) {
      in.write("hello\nhello again\n");
      in.flush();
      assertThat(process.waitFor()).isZero();
    }
    assertThat(err.lines()).noneMatch(line -> line.contains("holdfast:"));
  }

  /** A signal that whoever runs the tests ignores would be ignored by the child too. */
  private Process start(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOLDFAST_HOME", home.toString());
    return builder.start();
  }

  private static void interrupt(Process process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  private static void waitFor(BufferedReader reader, String words) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      seen.add(line);
      if (line.contains(words)) {
        return;
      }
    }
    throw new AssertionError("ended before it said \"" + words + "\": " + seen);
  }
}

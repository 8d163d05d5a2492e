package dev.holdfast.engine.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache of packed weights between processes, some of which are killed. */
@Timeout(120)
class PackedProcessesIT {
  @TempDir Path folder;
  private Path cache;
  private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    cache = folder.resolve("weights");
    model = folder.resolve("model.gguf");
    try (InputStream in = getClass().getResourceAsStream("/tiny/a-q4_k_m.gguf")) {
      Files.copy(Objects.requireNonNull(in), model);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "stored", "finishing", "done"})
  void aKilledWriterLeavesNothingThatIsWrong(String when) throws Exception {
    Process killed = start();
    List<String> seen = readUntil(killed, when);
    assertThat(killed.destroyForcibly().waitFor()).isNotZero();
    assertThat(seen).contains(when).doesNotContain("found", "wrong");
    boolean whole = when.equals("done");
    if (!when.equals("finishing")) {
      assertThat(finished()).hasSize(whole ? 1 : 0);
    }
    List<String> next = run(start());
    assertThat(next).contains("done").containsAnyOf("found", "stored");
    assertThat(next).noneMatch(line -> line.equals("wrong") || line.startsWith("warning"));
    if (whole) {
      assertThat(next).doesNotContain("stored");
    }
    assertThat(run(start())).contains("found", "done").doesNotContain("stored", "wrong");
    assertThat(finished()).hasSize(1);
  }

  @Test
  void processesAtOnceAllEndWell() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start());
    }
    for (Process process : processes) {
      assertThat(run(process))
          .contains("done")
          .noneMatch(line -> line.equals("wrong") || line.startsWith("warning"));
    }
    assertThat(finished()).hasSize(1);
    assertThat(run(start())).contains("found", "done").doesNotContain("stored", "wrong");
  }

  @Test
  void aFileThatMayNotGrowIsAWarning() throws Exception {
    // In blocks of 512 bytes; a limit that the system refuses to exceed, as a full disk would be.
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"));
    limited.addAll(command());
    List<String> lines = run(new ProcessBuilder(limited).redirectErrorStream(true).start());
    assertThat(lines).contains("stored", "done").doesNotContain("found", "wrong");
    assertThat(lines.stream().filter(line -> line.startsWith("warning")))
        .singleElement()
        .asString()
        .contains(cache.toString());
    assertThat(cache).isEmptyDirectory();
  }

  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        TestingPacker.class.getName(),
        model.toString(),
        cache.toString());
  }

  private Process start() throws IOException {
    return new ProcessBuilder(command()).redirectErrorStream(true).start();
  }

  private static List<String> readUntil(Process process, String last) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.equals(last)) {
        break;
      }
    }
    return lines;
  }

  /** All lines of a process that ends by itself. */
  private static List<String> run(Process process) throws Exception {
    process.getOutputStream().close();
    List<String> lines = new ArrayList<>();
    process.inputReader().lines().forEach(lines::add);
    assertThat(process.waitFor()).as(lines.toString()).isZero();
    return lines;
  }

  private List<Path> finished() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.filter(file -> file.toString().endsWith(".tiles")).toList();
    }
  }
}

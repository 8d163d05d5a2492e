package dev.holdfast.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.KeyValueType;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store between processes, some of which are killed. */
@Timeout(120)
class StateProcessesIT {
  @TempDir Path folder;

  private final StateIdentity identity = TestingState.identity(1, KeyValueType.BF16);
  private final List<String> warnings = new ArrayList<>();
  private Path states;

  @BeforeEach
  void name() {
    states = folder.resolve("states");
  }

  @ParameterizedTest
  @CsvSource({
    "saving,1,0",
    "saving,2,1",
    "saving,3,3",
    "saving,5,7",
    "saving,8,15",
    "saved,1,0",
    "pruning,1,0",
    "pruning,2,1",
    "pruning,3,2",
    "whole,1,0"
  })
  void aKilledProcessLeavesNothingThatIsWrong(String line, int times, long millis)
      throws Exception {
    Process killed = start(times, 1000);
    List<String> seen = readUntil(killed, line, times);
    Thread.sleep(millis);
    assertThat(killed.destroyForcibly().waitFor()).isNotZero();
    assertThat(seen).contains(line).noneMatch(this::isBad);
    allIsWhole();
    // Whoever comes next is not hindered by what was left.
    assertThat(run(start(77, 30))).contains("done", "saved").noneMatch(this::isBad);
    allIsWhole();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20, 39})
  void aLongWriteThatIsKilledHalfWayIsNotBelieved(int pages) throws Exception {
    List<String> longer = command(1, 1);
    longer = longer.subList(0, longer.size() - 2);
    Path home = StateFolder.of(states, identity.digest());
    Process killed = new ProcessBuilder(longer).redirectErrorStream(true).start();
    assertThat(readUntil(killed, "saving", 1)).containsExactly("saving");
    while (StateFolder.list(home, "*" + PageFile.END).size() < pages && killed.isAlive()) {
      Thread.onSpinWait();
    }
    killed.destroyForcibly().waitFor();
    allIsWhole();
    assertThat(run(new ProcessBuilder(longer).redirectErrorStream(true).start()))
        .containsExactly("saving", "saved");
    assertThat(store().list()).singleElement().extracting("position").isEqualTo(TestingStore.LONG);
    allIsWhole();
  }

  @Test
  void aWriterWaitsForAnotherProcessThatDeletes() throws Exception {
    Files.createDirectories(states);
    List<String> longer = command(1, 1);
    longer = longer.subList(0, longer.size() - 2);
    ProcessBuilder writer = new ProcessBuilder(longer).redirectErrorStream(true);
    Path home = StateFolder.of(states, identity.digest());
    Process process =
        StoreLock.of(states)
            .exclusive(() -> {
              Process started = writer.start();
              assertThat(readUntil(started, "saving", 1)).containsExactly("saving");
              // Much longer than it takes to begin; shorter than its patience.
              LockSupport.parkNanos(500_000_000);
              assertThat(home).doesNotExist();
              return started;
            });
    assertThat(run(process)).containsExactly("saved");
    allIsWhole();
  }

  @Test
  void processesAtOnceDoNotDisturbEachOther() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int seed = 1; seed <= 3; seed++) {
      processes.add(start(seed, 150));
    }
    for (Process process : processes) {
      assertThat(run(process)).contains("done", "saved", "pruned", "whole").noneMatch(this::isBad);
    }
    allIsWhole();
    assertThat(store().usedBytes()).isPositive();
  }

  @Test
  void aFileThatMayNotGrowIsAWarning() throws Exception {
    // In blocks of 512 bytes; a limit that the system refuses to exceed, as a full disk would be.
    List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -f 32; exec \"$@\"", "sh"));
    limited.addAll(command(1, 10));
    List<String> lines = run(new ProcessBuilder(limited).redirectErrorStream(true).start());
    assertThat(lines).contains("refused", "done").doesNotContain("saved", "wrong");
    assertThat(lines.stream().filter(line -> line.startsWith("warning")))
        .isNotEmpty()
        .allMatch(line -> line.contains(states.toString()));
    allIsWhole();
    assertThat(store().usedBytes()).isZero();
  }

  private boolean isBad(String line) {
    return line.equals("wrong") || line.equals("refused") || line.startsWith("warning");
  }

  private StateStore store() {
    return new StateStore(states, TestingStore.MOST_BYTES, 0, true, warnings::add);
  }

  /** Every snapshot with a name can be restored, and every number of it is right. */
  private void allIsWhole() throws IOException {
    StateStore store = store();
    for (StoredSnapshot snapshot : store.list()) {
      assertThat(store.restore(identity, snapshot).map(TestingState::isWhole)).contains(true);
    }
    int before = store.list().size();
    store.prune(Long.MAX_VALUE, Instant.MIN);
    assertThat(store.list()).hasSize(before);
    for (StoredSnapshot snapshot : store.list()) {
      try (FileChannel channel = StateFormat.open(snapshot.file())) {
        for (String page : SnapshotFile.read(Region.of(channel)).pageNames()) {
          assertThat(Files.exists(snapshot.file().resolveSibling(page))).isTrue();
        }
      }
    }
    assertThat(warnings).isEmpty();
  }

  private List<String> command(long seed, int steps) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        TestingStore.class.getName(),
        states.toString(),
        String.valueOf(seed),
        String.valueOf(steps));
  }

  private Process start(long seed, int steps) throws IOException {
    return new ProcessBuilder(command(seed, steps)).redirectErrorStream(true).start();
  }

  private static List<String> readUntil(Process process, String last, int times)
      throws IOException {
    List<String> lines = new ArrayList<>();
    int met = 0;
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      met += line.equals(last) ? 1 : 0;
      if (met == times) {
        break;
      }
    }
    return lines;
  }

  /** All lines of a process that ends by itself. */
  private static List<String> run(Process process) throws Exception {
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).as(lines.toString()).isZero();
    return lines;
  }
}

package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.Snapshot;
import dev.holdfast.engine.state.StateListener;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code state} commands on states of the tiny model. */
class StateCommandsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MODEL = TestingModel.FILE.toString();

  @TempDir Path home;
  @TempDir Path other;
  private TestingConsole console;
  private int[] tokens = {};
  private StoredSnapshot shorter;
  private StoredSnapshot longer;

  /** Two states of one text, the shorter one used an hour ago, and one of another arithmetic. */
  @BeforeEach
  void save() throws IOException {
    console = new TestingConsole(home);
    StateStore store = store(home);
    try (Model model = Model.open(TestingModel.FILE);
        Session session = model.newSession();
        Session exact = model.newSession(KeyValueType.F32)) {
      tokens = model.tokenizer().encode("Once upon a time there was a store. ".repeat(20));
      session.append(tokens);
      shorter = session.snapshot().save(store).orElseThrow();
      session.append(5, 6, 7);
      longer = session.snapshot().save(store).orElseThrow();
      exact.append(tokens);
      exact.snapshot().save(store).orElseThrow();
    }
    used(shorter, Duration.ofHours(1));
  }

  private static void used(StoredSnapshot snapshot, Duration ago) throws IOException {
    Files.setLastModifiedTime(snapshot.file(), FileTime.from(Instant.now().minus(ago)));
  }

  private static StateStore store(Path home) {
    return StateStore.open(home.resolve("states"), StateStore.MOST_BYTES, StateListener.NONE);
  }

  @Test
  void listShowsStatesAndTheirWords() throws IOException {
    JsonNode all = json("list");
    assertThat(all.get("folder").asText()).isEqualTo(home.resolve("states").toString());
    assertThat(all.get("bytes").asLong()).isEqualTo(store(home).usedBytes());
    assertThat(all.get("states")).hasSize(3);
    assertThat(all.get("states").get(0).has("text")).isFalse();
    JsonNode ours = json("list", "--model", MODEL);
    assertThat(ours.get("states")).hasSize(3);
    JsonNode newest = ours.get("states").get(0);
    assertThat(newest.get("position").asInt()).isEqualTo(tokens.length + 3);
    assertThat(newest.get("bytes").asLong()).isEqualTo(longer.bytes());
    assertThat(newest.get("text").asText()).startsWith("Once upon a time");
    assertThat(longer.file().getFileName().toString())
        .isEqualTo(newest.get("name").asText() + ".snapshot");
    String text = text("list", "--model", MODEL);
    assertThat(text)
        .contains("keys and values BF16", "keys and values F32", "Once upon", "3 states")
        .contains((tokens.length + 3) + " tokens");
    Path foreign = home.resolve("foreign.gguf");
    byte[] bent = Files.readAllBytes(TestingModel.FILE);
    bent[bent.length - 1] ^= 1;
    Files.write(foreign, bent);
    assertThat(json("list", "--model", foreign.toString()).get("states")).isEmpty();
    assertThat(console.err()).isEmpty();
  }

  @Test
  void infoShowsTheStoreOrOneState() throws IOException {
    assertThat(json("info").get("states").asInt()).isEqualTo(3);
    assertThat(text("info")).contains(home.resolve("states") + ": 3 states");
    String name = longer.file().getFileName().toString().replace(".snapshot", "");
    JsonNode one = json("info", name);
    assertThat(one.get("file").asText()).isEqualTo(longer.file().toString());
    assertThat(one.get("keysAndValues").asText()).isEqualTo("BF16");
    assertThat(one.get("description").asText()).contains("qwen35");
    assertThat(text("info", name)).contains(name, "description");
    fails(2, "no state is called nothing", "info", "nothing");
    fails(2, "states are called", "info", "");
  }

  @Test
  void pruneDeletesWhatWasNotUsedForLongest() throws IOException {
    JsonNode done = json("prune", "--older-than", "30m");
    assertThat(done.get("states").asInt()).isEqualTo(1);
    assertThat(done.get("bytes").asLong()).isEqualTo(shorter.bytes());
    assertThat(shorter.file()).doesNotExist();
    long left = done.get("bytesLeft").asLong();
    assertThat(left).isEqualTo(store(home).usedBytes());
    used(longer, Duration.ofMinutes(5));
    assertThat(text("prune", "--max-size", left - 1 + "B")).startsWith("1 states deleted");
    assertThat(longer.file()).doesNotExist();
    assertThat(json("prune", "--all").get("bytesLeft").asLong()).isZero();
    assertThat(json("list").get("states")).isEmpty();
    fails(2, "--max-size", "prune");
    fails(2, "exclusive", "prune", "--all", "--max-size", "1GiB");
    fails(2, "is not a size", "prune", "--max-size", "much");
    fails(2, "is not a time", "prune", "--older-than", "yesterday");
  }

  @Test
  void anExportWarmsAnotherMachine() throws IOException {
    Path archive = home.resolve("states.hfs");
    JsonNode written = json("export", archive.toString(), "--model", MODEL);
    assertThat(written.get("states").asInt()).isEqualTo(3);
    assertThat(written.get("bytes").asLong()).isEqualTo(Files.size(archive));
    TestingConsole machine = new TestingConsole(other);
    assertThat(machine.run("state", "import", archive.toString())).as(machine.err()).isZero();
    assertThat(machine.out()).contains("3 states");
    Path copy = Files.copy(TestingModel.FILE, other.resolve("elsewhere.gguf"));
    try (Model model = Model.open(copy)) {
      assertThat(model.restore(store(other), tokens).map(Snapshot::position))
          .contains(tokens.length);
    }
    String name = longer.file().getFileName().toString().replace(".snapshot", "");
    assertThat(text("export", archive.toString(), "--state", name)).startsWith("1 states");
  }

  @Test
  void whatCannotBeDoneIsSaid() throws IOException {
    Path archive = home.resolve("states.hfs");
    text("export", archive.toString());
    byte[] bent = Files.readAllBytes(archive);
    bent[bent.length / 2] ^= 1;
    Files.write(archive, bent);
    fails(2, "is not imported", "import", archive.toString());
    fails(2, "NoSuchFile", "import", home.resolve("missing.hfs").toString());
    fails(2, "failed", "export", home.resolve("no/such/folder.hfs").toString());
    fails(5, "no model file", "list", "--model", home.resolve("missing.gguf").toString());
    text("prune", "--all");
    fails(2, "no states to export", "export", archive.toString());
    fails(2, "list, info, prune, export, import");
  }

  @Test
  void doctorShowsTheirNumberAndSize() throws IOException {
    console.run("doctor", "--output", "json");
    JsonNode report = MAPPER.readTree(console.out());
    for (JsonNode finding : report.get("findings")) {
      if (finding.get("name").asText().equals("states")) {
        assertThat(finding.get("detail").asText()).contains("3 states", "of at most 8.0 GiB");
        return;
      }
    }
    throw new AssertionError("no finding called states");
  }

  private JsonNode json(String... arguments) throws IOException {
    return MAPPER.readTree(text(with(arguments, "--output", "json")));
  }

  private String text(String... arguments) {
    TestingConsole testing = console.again();
    assertThat(testing.run(with(new String[] {"state"}, arguments))).as(testing.err()).isZero();
    assertThat(testing.err()).isEmpty();
    return testing.out();
  }

  private void fails(int exitCode, String words, String... arguments) {
    TestingConsole testing = console.again();
    assertThat(testing.run(with(new String[] {"state"}, arguments))).isEqualTo(exitCode);
    assertThat(testing.err()).contains(words);
  }

  private static String[] with(String[] first, String... rest) {
    String[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }
}

package dev.holdfast.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.demo.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small fixed share of the evaluation: the whole product on tasks that its model has never seen.
 */
class DemoIT {
  private static final String PROPERTY = "holdfast.seed.model";
  private static final int INSTANCES = 6;

  @TempDir static Path home;

  @BeforeAll
  static void nameTheModel() {
    Path root = Path.of(requireNonNull(System.getProperty("holdfast.root")));
    System.setProperty(PROPERTY, root.resolve("examples/seed-model/holdfast-seed.gguf").toString());
  }

  @AfterAll
  static void forgetTheModel() {
    System.clearProperty(PROPERTY);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void mostInstancesAreSolved(Family family) throws IOException {
    int solved = 0;
    StringBuilder outcomes = new StringBuilder();
    for (int seed = 0; seed < INSTANCES; seed++) {
      TestingConsole console = console();
      int exitCode = console.run("demo", family.label(), "--seed", "" + seed, "--output", "json");
      JsonNode result = new ObjectMapper().readTree(console.out());
      assertThat(result.path("demo").path("family").asText()).isEqualTo(family.label());
      assertThat(exitCode == 0).isEqualTo(result.path("outcome").asText().equals("done"));
      outcomes.append(seed).append(": ").append(result.path("summary").asText()).append('\n');
      solved += exitCode == 0 ? 1 : 0;
      delete(Path.of(result.path("demo").path("directory").asText()));
    }
    assertThat(solved).as(outcomes.toString()).isGreaterThanOrEqualTo(INSTANCES - 2);
  }

  @Test
  void anUnfamiliarTaskIsRefusedBeforeAnythingIsDone() {
    TestingConsole console = console();

    int exitCode = console.run("run", "Write a poem about the sea.", "-C", home.toString());

    assertThat(exitCode).isEqualTo(4);
    assertThat(console.err()).contains("holdfast-seed was made for").contains("--model FILE");
  }

  @Test
  void theSmallModelDoesNotChat() {
    TestingConsole console = console();

    assertThat(console.run("chat")).isEqualTo(4);
    assertThat(console.err()).contains("cannot chat");
  }

  private static TestingConsole console() {
    return new TestingConsole(home).with("PATH", System.getenv("PATH"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

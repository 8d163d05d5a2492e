package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path TINY_MODEL = TestingModel.FILE;

  @TempDir Path home;
  private TestingConsole console;

  @BeforeEach
  void openConsole() {
    console = new TestingConsole(home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "plan",
        "chat",
        "doctor",
        "model",
        "model info",
        "model tokenize",
        "model render",
        "model logits",
        "state",
        "state list",
        "state info",
        "state prune",
        "state export",
        "state import"
      })
  void everyCommandHasHelpWithExamples(String command) {
    String[] words = (command + " --help").strip().split(" ");

    assertThat(console.run(words)).isZero();
    assertThat(console.out())
        .startsWith(("Usage: holdfast " + command).strip())
        .containsPattern("Examples?:\n  \\S");
    assertThat(console.err()).isEmpty();
  }

  @Test
  void aVersionIsPrinted() {
    assertThat(console.run("--version")).isZero();
    assertThat(console.out()).startsWith("holdfast ").contains("Java 25");
  }

  @Test
  void aCommandIsAskedForWhenThereIsNone() {
    assertThat(console.run()).isEqualTo(2);
    assertThat(console.out()).isEmpty();
    assertThat(console.err()).contains("which command?", "run, plan, chat, doctor, model");
  }

  @Test
  void anUnknownOptionIsAUsageError() throws IOException {
    assertProblem(2, "USAGE", "--nonsense", "run", "x", "--output", "json", "--nonsense");
    assertProblem(2, "USAGE", "TASK", "run", "--output=json");
    assertProblem(2, "USAGE", "yesterday", "run", "x", "--output=json", "--timeout", "yesterday");
    assertProblem(2, "USAGE", "--max-steps", "run", "x", "--output=json", "--max-steps", "0");
    assertProblem(2, "USAGE", "empty", "run", " ", "--output=json");
    assertProblem(2, "USAGE", "empty", "run", "x", "--check", "", "--output=json");
  }

  @Test
  void aMissingModelSaysHowToGetOne() throws IOException {
    for (String command : new String[] {"run", "plan"}) {
      JsonNode error =
          assertProblem(
              5, "MODEL_MISSING", home.resolve("models").toString(), command, "x", "--output=json");
      assertThat(error.get("remedy").asText())
          .contains("https://huggingface.co/Qwen/", home.resolve("models").toString());
    }
    String missing = home.resolve("absent.gguf").toString();
    assertProblem(5, "MODEL_MISSING", missing, "run", "x", "--output=json", "--model", missing);
    assertProblem(5, "MODEL_MISSING", missing, "model", "info", missing, "--output=json");
  }

  @Test
  void theModelIsFoundByTheVariableAndInTheFolder() throws IOException {
    console.with("HOLDFAST_MODEL", home.resolve("variable.gguf").toString());
    assertProblem(5, "MODEL_MISSING", "variable.gguf", "run", "x", "--output=json");

    console = new TestingConsole(home);
    Files.createDirectories(home.resolve("models"));
    Files.writeString(home.resolve("models/a.gguf"), "no model");
    assertProblem(5, "MODEL_MALFORMED", "a.gguf", "run", "x", "--output=json");
    Files.writeString(home.resolve("models/b.gguf"), "no model");
    assertProblem(5, "MODEL_MISSING", "a.gguf, b.gguf", "run", "x", "--output=json");
  }

  @Test
  void aTruncatedModelIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(TINY_MODEL);
    Path file = home.resolve("cut.gguf");
    for (int length : new int[] {0, 3, 30, 3000, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      String name = file.toString();
      assertProblem(5, "MODEL_MALFORMED", name, "model", "info", name, "--output=json");
      assertProblem(5, "MODEL_MALFORMED", name, "run", "x", "--model", name, "--output=json");
    }
  }

  @Test
  void anUnknownArchitectureIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(TINY_MODEL);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    // The same length, so that the file stays well formed.
    byte[] changed = latin.replace("qwen35", "gopher").getBytes(StandardCharsets.ISO_8859_1);
    Path file = home.resolve("foreign.gguf");
    Files.write(file, changed);

    assertProblem(
        5, "MODEL_UNSUPPORTED", "gopher", "model", "info", file.toString(), "--output=json");
    assertProblem(
        5, "MODEL_UNSUPPORTED", "gopher", "run", "x", "--model", file.toString(), "--output=json");
  }

  @Test
  void aMissingWorkspaceIsAUsageError() throws IOException {
    Path missing = home.resolve("nowhere");
    assertProblem(
        2, "USAGE", missing.toString(), "run", "x", "-C", missing.toString(), "--output=json");
    Path file = Files.writeString(home.resolve("file"), "");
    assertProblem(2, "USAGE", "no directory", "plan", "x", "-C", file.toString(), "--output=json");
  }

  @Test
  void aProblemInTextGoesToStderrOnly() {
    assertThat(console.run("run", "x")).isEqualTo(5);
    assertThat(console.out()).isEmpty();
    assertThat(console.err()).startsWith("holdfast: no model").doesNotContain("\tat ");
  }

  @Test
  void anInternalErrorLeavesItsTraceInAFile() throws IOException {
    ProblemReport problems = new ProblemReport(console.console(), OutputFormat.JSON);

    assertThat(problems.thrown(new IllegalStateException("wires crossed"))).isEqualTo(70);

    JsonNode error = MAPPER.readTree(console.out()).get("error");
    assertThat(error.get("code").asText()).isEqualTo("INTERNAL");
    assertThat(console.err()).contains("wires crossed").doesNotContain("\tat ");
    try (var logs = Files.list(home.resolve("runs"))) {
      Path log = logs.findFirst().orElseThrow();
      assertThat(error.get("remedy").asText()).contains(log.toString());
      assertThat(log).content().contains("IllegalStateException: wires crossed", "\tat ");
    }
  }

  @Test
  void doctorReportsEveryFindingAndTheModelThatIsMissing() throws IOException {
    int exitCode = console.run("doctor", "--output", "json");

    ObjectNode report = (ObjectNode) MAPPER.readTree(console.out());
    assertThat(report.get("exitCode").asInt()).isEqualTo(exitCode).isNotZero();
    boolean modelMissing = false;
    for (JsonNode finding : report.get("findings")) {
      assertThat(finding.get("detail").asText()).isNotEmpty();
      assertThat(finding.get("present").asBoolean() || !finding.get("remedy").asText().isEmpty())
          .isTrue();
      modelMissing |= finding.get("name").asText().equals("model");
    }
    assertThat(modelMissing).isTrue();
  }

  /** Runs a command that must fail and returns the error in its one object. */
  private JsonNode assertProblem(int exitCode, String code, String words, String... arguments)
      throws IOException {
    TestingConsole testing = console.again();
    assertThat(testing.run(arguments)).as("%s", testing.err()).isEqualTo(exitCode);
    assertThat(testing.out().lines()).hasSize(1);
    JsonNode result = MAPPER.readTree(testing.out());
    assertThat(result.fieldNames())
        .toIterable()
        .containsExactly(
            "outcome",
            "exitCode",
            "summary",
            "plan",
            "steps",
            "checks",
            "patch",
            "usage",
            "runId",
            "error");
    assertThat(result.get("exitCode").asInt()).isEqualTo(exitCode);
    JsonNode error = result.get("error");
    assertThat(error.get("code").asText()).isEqualTo(code);
    assertThat(error.get("message").asText()).contains(words);
    assertThat(error.get("remedy").asText()).isNotEmpty();
    assertThat(testing.err()).startsWith("holdfast: ").doesNotContain("\tat ");
    return error;
  }

  @Test
  void aDemoWithoutAModelSaysHowToGetOne() {
    TestingConsole console = new TestingConsole(home);

    assertThat(console.run("demo", "data", "--seed", "1")).isEqualTo(5);

    assertThat(console.out()).isEmpty();
    assertThat(console.err()).contains("holdfast-seed.gguf").contains("--model FILE");
  }
}

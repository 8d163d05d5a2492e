package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MODEL = TestingModel.FILE.toString();

  @TempDir Path home;
  private TestingConsole console;

  @BeforeEach
  void openConsole() {
    console = new TestingConsole(home);
  }

  @Test
  void jsonHasTheStatedShape() throws IOException {
    int exitCode =
        console.run(
            "bench",
            MODEL,
            "--tests",
            "pp5,tg2",
            "--depths",
            "0,9",
            "--repeats",
            "2",
            "--threads",
            "1",
            "--kernels",
            "scalar",
            "--output",
            "json");

    assertThat(exitCode).as(console.err()).isZero();
    JsonNode bench = MAPPER.readTree(console.out());
    assertThat(bench.get("model").asText()).isEqualTo(MODEL);
    assertThat(bench.get("threads").asInt()).isEqualTo(1);
    assertThat(bench.get("kernels").asText()).isEqualTo("scalar");
    assertThat(bench.get("readGigabytesPerSecond").asDouble()).isPositive();
    List<String> measured = new ArrayList<>();
    for (JsonNode result : bench.get("results")) {
      measured.add(result.get("test").asText() + "@" + result.get("depth").asInt());
      JsonNode speed = result.get("tokensPerSecond");
      assertThat(speed.get("min").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(speed.get("median").asDouble());
      assertThat(speed.get("max").asDouble())
          .isGreaterThanOrEqualTo(speed.get("median").asDouble());
      assertThat(result.has("gigabytesPerSecond"))
          .isEqualTo(result.get("test").asText().startsWith("tg"));
    }
    assertThat(measured).containsExactly("pp5@0", "tg2@0", "pp5@9", "tg2@9");
  }

  @Test
  void theAgentSuiteComputesWhatIsNewAlsoAfterARealRestart() throws IOException {
    int exitCode =
        console.run(
            "bench",
            MODEL,
            "--suite",
            "agent",
            "--turns",
            "4",
            "--threads",
            "2",
            "--output",
            "json");

    assertThat(exitCode).as(console.err()).isZero();
    Map<String, Integer> requests = new TreeMap<>();
    for (JsonNode turn : MAPPER.readTree(console.out()).get("turns")) {
      requests.merge(turn.get("scenario").asText(), 1, Integer::sum);
      assertThat(turn.get("computed").asInt())
          .as("%s", turn)
          .isBetween(1, turn.get("newTokens").asInt() + 64);
      assertThat(turn.get("computed").asInt() + turn.get("reused").asInt())
          .isEqualTo(turn.get("promptTokens").asInt());
      assertThat(turn.get("seconds").asDouble()).isPositive();
    }
    assertThat(requests)
        .isEqualTo(Map.of("alternate", 4, "append", 4, "query", 4, "restart", 4, "rewind", 4));
  }

  @Test
  void textNamesMachineKernelsAndReason() {
    assertThat(console.run("bench", MODEL, "--tests", "pp3", "--depths", "0", "--repeats", "1"))
        .as(console.err())
        .isZero();
    assertThat(console.out())
        .contains("model    " + MODEL, "machine  ", "cores", "kernels  ", "threads  ", "GB/s")
        .containsPattern("pp3 +0 +\\d+\\.\\d");
  }

  @Test
  void whatCannotBeMeasuredIsAUsageErrorWithARemedy() {
    String[][] wrong = {
      {"--tests", "xx5"},
      {"--tests", "pp0"},
      {"--tests", ""},
      {"--depths", "-1"},
      {"--depths", "deep"},
      {"--depths", "0,4096"},
      {"--repeats", "0"},
      {"--threads", "0"},
      {"--kernels", "quantum"},
    };
    for (String[] options : wrong) {
      TestingConsole one = console.again();
      assertThat(one.run("bench", MODEL, options[0], options[1]))
          .as("%s %s", options[0], options[1])
          .isEqualTo(2);
      assertThat(one.out()).isEmpty();
      assertThat(one.err()).contains("holdfast: ").doesNotContain("Exception");
    }
    assertThat(console.run("bench", MODEL, "--tests", "ppp")).isEqualTo(2);
    assertThat(console.err()).contains("'ppp'", "Use pp512");
    assertThat(console.run("bench")).isEqualTo(2);
    assertThat(console.run("bench", home.resolve("absent").toString())).isEqualTo(5);
  }

  @Test
  void perplexityOfAText() throws IOException {
    Path text = Files.writeString(home.resolve("text.txt"), "one two three four five ".repeat(20));
    String[] command = {
      "model", "perplexity", MODEL, "--text", text.toString(), "--context", "16", "--output", "json"
    };

    assertThat(console.run(command)).as(console.err()).isZero();

    JsonNode result = MAPPER.readTree(console.out());
    int windows = result.get("windows").asInt();
    assertThat(windows).isEqualTo(result.get("tokens").asInt() / 16).isPositive();
    assertThat(result.get("tokensScored").asInt()).isEqualTo(7 * windows);
    assertThat(result.get("perplexity").asDouble()).isGreaterThan(1);
    assertThat(result.get("standardError").asDouble()).isPositive();

    assertThat(console.run("model", "perplexity", MODEL)).isEqualTo(2);
    assertThat(console.run("model", "perplexity", MODEL, "--text", "absent.txt")).isEqualTo(2);
    console.input("short");
    assertThat(console.run("model", "perplexity", MODEL, "--text", "-")).isEqualTo(2);
    assertThat(console.err()).contains("less than one window of 512");
  }
}

package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.Agent;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.OutcomeStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskRunnerTest {
  private final ObjectMapper mapper = new ObjectMapper();
  private final TaskOptions options = new TaskOptions();
  private final List<TestingAgent> agents = new ArrayList<>();
  private boolean closed;

  @TempDir Path home;

  @Test
  void theResultIsOneObject() throws Exception {
    options.output = OutputFormat.JSON;
    TestingConsole testing = new TestingConsole(home);

    int exitCode = run(testing.console(), OutcomeStatus.NOT_DONE);

    assertThat(exitCode).isEqualTo(1);
    assertThat(testing.out().lines()).hasSize(1);
    JsonNode result = mapper.readTree(testing.out());
    assertThat(result.get("outcome").asText()).isEqualTo("not_done");
    assertThat(result.get("exitCode").asInt()).isEqualTo(1);
    assertThat(result.get("patch").asText()).isEqualTo(TestingAgent.PATCH);
    assertThat(result.get("error").get("code").asText()).isEqualTo("WHY");
    assertThat(testing.err()).contains("→ read_file src/x", "← 2 lines", "the remedy");
    assertThat(closed).isTrue();
  }

  @Test
  void whoeverOpensTheAgentSeesTheWordsOfATaskFromStdin() throws Exception {
    options.task = "-";
    TestingConsole testing = new TestingConsole(home).input("mend the boats\n");

    run(testing.console(), OutcomeStatus.DONE);

    assertThat(options.task).isEqualTo("mend the boats");
  }

  @Test
  void everyLineOfAStreamIsAnEventAndTheLastTheResult() throws Exception {
    options.output = OutputFormat.STREAM_JSON;
    TestingConsole testing = new TestingConsole(home);

    run(testing.console(), OutcomeStatus.DONE);

    List<String> lines = testing.out().lines().toList();
    assertThat(lines).hasSize(7);
    for (String line : lines.subList(0, 6)) {
      assertThat(mapper.readTree(line).get("event").asText()).isNotEmpty();
    }
    assertThat(mapper.readTree(lines.getLast()).get("outcome").asText()).isEqualTo("done");
  }

  @Test
  void aReportForPeopleShowsPlanStepsChecksChangesAndNoControlCharacters() throws Exception {
    TestingConsole testing = new TestingConsole(home);

    run(testing.console(), OutcomeStatus.NOT_DONE);

    assertThat(testing.out())
        .contains(
            "Plan\n  1. change x",
            "Steps\n  done   1. change x, 1 tool call",
            "make test failed (exit code 2, 1.5 s)",
            TestingAgent.PATCH,
            "Result: not done\n  the summary")
        .doesNotContain("\u001b");
    assertThat(testing.err()).contains("holdfast: the reason\n  the remedy\n");
  }

  @Test
  void theTaskIsWhatTheOptionsSay() throws Exception {
    options.task = "-";
    options.checks = List.of("make test");
    options.timeout = Duration.ofMinutes(2);
    options.maximumSteps = 3;
    options.maximumTokens = 4L;
    options.seed = 5;
    TestingConsole testing = new TestingConsole(home).input("from stdin\n");

    run(testing.console(), OutcomeStatus.DONE);

    var task = agents.getFirst().task();
    assertThat(task.text()).isEqualTo("from stdin");
    assertThat(task.checks()).containsExactly(new Check("make test", Duration.ofMinutes(2)));
    assertThat(task.budget().maxSteps()).isEqualTo(3);
    assertThat(task.budget().maxTokens()).isEqualTo(4);
    assertThat(task.budget().maxTime()).isEqualTo(Duration.ofMinutes(2));
    assertThat(task.seed()).isEqualTo(5);
  }

  @Test
  void aCheckHasFiveMinutesUnlessTheRunHasLess() throws Exception {
    options.checks = List.of("make test");

    run(new TestingConsole(home).console(), OutcomeStatus.DONE);

    assertThat(agents.getFirst().task().checks())
        .containsExactly(new Check("make test", Duration.ofMinutes(5)));
  }

  @Test
  void whenNobodyReadsTheStreamTheRunIsCancelled() throws Exception {
    options.output = OutputFormat.STREAM_JSON;
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    run(
        Console.of(
            new ByteArrayInputStream(new byte[0]), broken, new ByteArrayOutputStream(), Map.of()),
        OutcomeStatus.INTERRUPTED);

    assertThat(agents.getFirst().cancelled()).isPositive();
  }

  private int run(Console console, OutcomeStatus status) throws Exception {
    options.task = options.task.isEmpty() ? "change x" : options.task;
    return new TaskRunner(
            options,
            console,
            (ignored, alsoIgnored, listener) -> {
              TestingAgent agent = new TestingAgent(status, listener);
              agents.add(agent);
              return new OpenAgent(agent, () -> closed = true);
            })
        .work(Agent::run);
  }
}

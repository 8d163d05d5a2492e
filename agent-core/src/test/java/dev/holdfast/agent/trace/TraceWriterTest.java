package dev.holdfast.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.AgentEvent.PromptMessage;
import dev.holdfast.agent.AgentEvent.RequestedCall;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.Failure;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import dev.holdfast.agent.StepOutcome;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether every kind of event reaches the file whole, and a bad disk does not reach the run. */
class TraceWriterTest {
  private static final CheckResult CHECK = new CheckResult("make", false, 2, false, "err\n", 0.5);
  private static final PlanStep STEP = new PlanStep(1, "t", "i", Optional.of("c"));
  private static final StepOutcome ENDED = new StepOutcome(1, "t", 1, true, "s", 2, List.of(CHECK));
  private static final List<AgentEvent> EVENTS =
      List.of(
          new AgentEvent.RunStarted("id", Task.of("task"), "model"),
          new AgentEvent.CheckStarted(0, "make"),
          new AgentEvent.CheckRan(0, CHECK),
          new AgentEvent.Planning(1),
          new AgentEvent.ModelAsked(0, List.of(new PromptMessage("user", "line\nbreak"))),
          new AgentEvent.ModelReplied(
              0,
              "text",
              List.of(new RequestedCall("tool", "{\"a\": 1}")),
              Optional.of("bad"),
              true,
              new Usage(5, 6, 7, 2, 1, 0.25)),
          new AgentEvent.PlanUnreadable("no JSON"),
          new AgentEvent.PlanMade(1, new Plan(List.of(STEP), true)),
          new AgentEvent.StepStarted(1, STEP),
          new AgentEvent.ToolCalled(1, new RequestedCall("tool", "{\"a\": 1}")),
          new AgentEvent.ToolReturned(1, "tool", "result \u2028 é", true, 0.1),
          new AgentEvent.Nudged(1, "why"),
          new AgentEvent.StepProbed(1, 0.25),
          new AgentEvent.StepEnded(ENDED),
          new AgentEvent.Replanned("why", true),
          new AgentEvent.Warning("careful"),
          new AgentEvent.RunEnded(
              Outcome.failed(OutcomeStatus.BUDGET, "id", new Failure("C", "m", "r"))));

  @TempDir Path folder;

  @Test
  void everyEventIsOneLineWithTheCommonFields() throws Exception {
    Path file = folder.resolve("trace.jsonl");
    try (TraceWriter trace = new TraceWriter(file, "id")) {
      for (AgentEvent event : EVENTS) {
        assertThat(trace.append(event)).isEmpty();
      }
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(EVENTS.size());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = new ObjectMapper().readTree(lines.get(i));
      assertThat(line.get("sequence").asInt()).isEqualTo(i + 1);
      assertThat(line.get("run").asText()).isEqualTo("id");
      assertThat(line.get("time").asText()).isNotEmpty();
      assertThat(line.get("usage").get("generatedTokens").asInt()).isEqualTo(i < 5 ? 0 : 7);
      names.add(line.get("event").asText());
    }
    assertThat(names).doesNotHaveDuplicates();
    assertThat(EVENTS).hasSize(AgentEvent.class.getPermittedSubclasses().length);
    assertThat(lines.get(10)).contains("result").contains("é");
    assertThat(lines.get(9)).contains("{\\\"a\\\": 1}");
  }

  @Test
  void aFolderThatIsMissingIsToldOnce() {
    try (TraceWriter trace = new TraceWriter(folder.resolve("missing/trace.jsonl"), "id")) {
      assertThat(trace.append(EVENTS.get(0)).orElseThrow()).contains("missing");
      assertThat(trace.append(EVENTS.get(1))).isEmpty();
    }
  }

  @Test
  void aFullDiskIsToldOnce() {
    try (TraceWriter trace = new TraceWriter(Path.of("/dev/full"), "id")) {
      assertThat(trace.append(EVENTS.get(0)).orElseThrow()).contains("/dev/full");
      assertThat(trace.append(EVENTS.get(1))).isEmpty();
    }
  }
}

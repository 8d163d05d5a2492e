package dev.holdfast.agent.execute;

import static dev.holdfast.agent.TestingChatModel.answering;
import static dev.holdfast.agent.TestingChatModel.call;
import static dev.holdfast.agent.TestingChatModel.plan;
import static dev.holdfast.agent.TestingChatModel.replying;
import static dev.holdfast.agent.TestingChatModel.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Budget;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.TestingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Budgets, interrupts, loops and models that fail in the same way again and again. */
@Timeout(60)
class StoppingTest {
  private static final Check CHECK = Check.of("a.txt=new");
  private static final String WRITE_BAD = "{\"path\": \"a.txt\", \"text\": \"bad\"}";

  @TempDir Path home;

  @Test
  void tokensRunOut() {
    TestingChatModel model = talker();
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(task(Budget.standard().withMaxTokens(500)));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.BUDGET);
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.failure().orElseThrow().message()).contains("token budget").contains("500");
    assertThat(model.requests()).hasSize(5);
    assertThat(model.requests().getLast().maxOutputTokens()).isEqualTo(60);
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "old"));
    assertThat(outcome.patch()).contains("+text");
  }

  @Test
  void stepsRunOut() {
    TestingAgent testing =
        new TestingAgent(
            answering(request ->
                PlanExecuteAgentTest.lastUserText(request).contains("First plan")
                    ? plan("one", "two", "three")
                    : text("ended")),
            home);

    Outcome outcome = testing.run(task(Budget.standard().withMaxSteps(2)));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.BUDGET);
    assertThat(outcome.failure().orElseThrow().message()).contains("step budget");
    assertThat(outcome.steps()).hasSize(2);
  }

  @Test
  void timeRunsOutInsideTheModel() {
    TestingAgent testing = new TestingAgent(answering(request -> sleep()), home);

    Outcome outcome = testing.run(task(Budget.standard().withMaxTime(Duration.ofMillis(200))));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.BUDGET);
    assertThat(outcome.failure().orElseThrow().message()).contains("time budget");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void timeRunsOutInsideATool() throws Exception {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("wait"), call("write_file", WRITE_BAD), call("wait", "{}")), home);

    Outcome outcome = testing.run(task(Budget.standard().withMaxTime(Duration.ofSeconds(2))));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.BUDGET);
    assertThat(outcome.patch()).contains("+bad");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Path folder = testing.directories.run(outcome.runId());
    assertThat(Files.readString(folder.resolve("changes.patch"))).isEqualTo(outcome.patch());
    assertThat(Files.readAllLines(folder.resolve("trace.jsonl")).getLast()).contains("run_ended");
  }

  @Test
  void cancelEndsTheRunFromAnotherThread() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    TestingAgent testing =
        new TestingAgent(
            answering(request -> {
              asked.countDown();
              return sleep();
            }),
            home);
    Thread canceller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                asked.await();
                testing.agent.cancel();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    Outcome outcome = testing.run(task(Budget.standard()));
    canceller.join();

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.INTERRUPTED);
    assertThat(outcome.exitCode()).isEqualTo(130);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "old"));
    Path trace = testing.directories.run(outcome.runId()).resolve("trace.jsonl");
    assertThat(Files.readAllLines(trace).getLast()).contains("run_ended").contains("interrupted");
  }

  @Test
  void aForeignInterruptIsHandedOn() {
    TestingAgent testing = new TestingAgent(talker(), home);
    Thread.currentThread().interrupt();

    Outcome outcome = testing.run(task(Budget.standard()));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theSameCallAgainAndAgainEndsTheStep() {
    TestingChatModel model =
        answering(request ->
            PlanExecuteAgentTest.lastUserText(request).contains("First plan")
                ? plan("loop")
                : call("read_file", "{\"path\": \"a.txt\"}"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Loop"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.steps()).extracting(step -> step.toolCalls()).containsExactly(4, 4);
    assertThat(outcome.steps().getFirst().summary()).contains("repeats the same call");
    assertThat(testing.events(AgentEvent.Nudged.class)).hasSize(2);
  }

  @Test
  void errorsOfOneKindAreRemindedThenEndTheStep() {
    int[] count = {0};
    TestingChatModel model =
        answering(request ->
            PlanExecuteAgentTest.lastUserText(request).contains("First plan")
                ? plan("err")
                : call("read_file", "{\"path\": \"missing-" + count[0]++ + "\"}"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Err"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.steps().getFirst().toolCalls()).isEqualTo(6);
    assertThat(outcome.steps().getFirst().summary()).contains("keep failing");
    assertThat(testing.events(AgentEvent.Nudged.class)).hasSize(2);
  }

  @Test
  void aModelThatNeverStopsIsToldAndBounded() {
    TestingChatModel model = answering(request -> TestingChatModel.cut("and so on and so on"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Talk"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.steps().getFirst().summary()).contains("cut answer");
    for (var request : model.requests()) {
      assertThat(request.maxOutputTokens()).isBetween(1, 2_048);
    }
  }

  @Test
  void aModelThatRepeatsItselfIsToldSo() {
    TestingChatModel model = answering(request -> TestingChatModel.repeated("no no no no"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Talk"));

    assertThat(outcome.steps().getFirst().summary()).contains("repeated answer");
    assertThat(testing.events(AgentEvent.Nudged.class))
        .extracting(AgentEvent.Nudged::reason)
        .contains("repeated answer");
    assertThat(PlanExecuteAgentTest.lastUserText(model.requests().getLast()))
        .contains("the same again and again");
  }

  @Test
  void toolCallsOfAStepAreLimited() {
    TestingAgent testing = new TestingAgent(talker(), home);

    Outcome outcome = testing.run(task(Budget.standard().withMaxToolCallsPerStep(4)));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.steps()).extracting(step -> step.toolCalls()).containsExactly(4, 4);
  }

  private static Task task(Budget budget) {
    return new Task("Make a.txt new", List.of(CHECK), budget, 1);
  }

  /** Plans once, then writes another text in every call. */
  private static TestingChatModel talker() {
    int[] count = {0};
    return answering(request ->
        PlanExecuteAgentTest.lastUserText(request).contains("First plan")
            ? plan("write")
            : call("write_file", "{\"path\": \"a.txt\", \"text\": \"text" + count[0]++ + "\"}"));
  }

  /** Behaves like the engine under an interrupt: an exception, and the flag stays. */
  private static ChatResponse sleep() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("cancelled");
    }
    return text("too late");
  }
}

package dev.holdfast.agent.execute;

import static dev.holdfast.agent.TestingChatModel.call;
import static dev.holdfast.agent.TestingChatModel.plan;
import static dev.holdfast.agent.TestingChatModel.replying;
import static dev.holdfast.agent.TestingChatModel.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.TestingChatModel;
import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.langchain4j.QwenChatRequestParameters;
import dev.holdfast.sandbox.SandboxException;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a run ends as the checks say, and the user's directory changes only then. */
class PlanExecuteAgentTest {
  private static final Check CHECK = Check.of("a.txt=new");
  private static final String WRITE_NEW = "{\"path\": \"a.txt\", \"text\": \"new\"}";
  private static final String WRITE_BAD = "{\"path\": \"a.txt\", \"text\": \"bad\"}";

  @TempDir Path home;

  @Test
  void doneWhenTheCheckPasses() {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("write it"), call("write_file", WRITE_NEW), text("I wrote it.")), home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.summary()).contains("1 check passes").contains("I wrote it.");
    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.checks()).singleElement().matches(check -> check.passed());
    assertThat(outcome.usage().modelCalls()).isEqualTo(3);
    assertThat(outcome.usage().charged()).isEqualTo(330);
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "new"));
  }

  @Test
  void whatIsMissingIsMadeWithoutAPlanFirst() {
    TestingChatModel model =
        replying(call("write_file", "{\"path\": \"b.txt\", \"text\": \"1\"}"), text("I wrote it."));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Write b.txt", Check.of("b.txt=1")));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.plan())
        .hasValueSatisfying(plan ->
            assertThat(plan.steps())
                .singleElement()
                .matches(step -> step.title().equals("Write b.txt")));
    assertThat(lastUserText(model.requests().getFirst()))
        .contains("b.txt: expected 1", "Call a tool");
  }

  @Test
  void afterARepeatedCallTheModelIsAskedForOtherWays() {
    TestingChatModel model =
        replying(
            plan("write it"),
            call("read_file", "{\"path\": \"none\"}"),
            call("read_file", "{\"path\": \"none\"}"),
            call("write_file", WRITE_NEW),
            text("I wrote it."));

    new TestingAgent(model, home).run(Task.of("Make a.txt new", CHECK));

    assertThat(model.requests())
        .extracting(request -> request.parameters().temperature())
        .containsExactly(null, null, null, 1.3, null);
  }

  @Test
  void theModelIsToldWhenTheChecksPass() {
    TestingChatModel model =
        replying(plan("write it"), call("write_file", WRITE_NEW), text("I wrote it."));
    TestingAgent testing = new TestingAgent(model, home);

    testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(lastUserText(model.requests().get(2))).contains("pass now");
    // Once at the start, once after the change; the claim found nothing new to check.
    assertThat(testing.checksRun).isEqualTo(2);
  }

  @Test
  void whatAChecksWritesReachesNeitherPatchNorUser() {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("write it"), call("write_file", WRITE_NEW), text("done")), home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(testing.checksRun).isEqualTo(2);
    assertThat(outcome.patch()).contains("a.txt").doesNotContain("build.log");
    assertThat(testing.workspace.user).doesNotContainKey("build.log");
  }

  @Test
  void passingChecksEndThePlanEarly() {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("one", "two"), call("write_file", WRITE_NEW), text("done")), home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.steps()).hasSize(1);
  }

  @Test
  void checksThatPassBeforeAnyWorkDoNotReplaceTheWork() {
    TestingAgent testing =
        new TestingAgent(
            replying(
                plan("one", "two"),
                call("write_file", "{\"path\": \"b.txt\", \"text\": \"1\"}"),
                text("one done"),
                call("write_file", "{\"path\": \"c.txt\", \"text\": \"2\"}"),
                text("two done")),
            home);

    Outcome outcome = testing.run(Task.of("Add b and c", Check.of("a.txt=old")));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(testing.workspace.user).containsKeys("b.txt", "c.txt");
  }

  @Test
  void aWrongClaimGoesBackToTheModelWithTheOutput() {
    TestingChatModel model =
        replying(
            plan("write it"),
            call("write_file", WRITE_BAD),
            text("done"),
            call("write_file", WRITE_NEW),
            text("now done"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(lastUserText(model.requests().get(2)))
        .contains("Not finished yet", "expected new but was bad");
    assertThat(lastUserText(model.requests().get(3)))
        .contains("It is not done", "expected new but was bad");
  }

  @Test
  void aFailedAttemptIsTakenBackAndPlannedAgain() {
    TestingChatModel model =
        replying(
            plan("write it"),
            call("write_file", WRITE_BAD),
            text("done"),
            text("it is done"),
            text("really"),
            plan("another way"),
            call("read_file", "{\"path\": \"a.txt\"}"),
            call("write_file", WRITE_NEW),
            text("done"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(testing.events(AgentEvent.Replanned.class))
        .singleElement()
        .matches(e -> e.rolledBack());
    assertThat(lastUserText(model.requests().get(5)))
        .contains("These changes were taken back", "+bad", "expected new but was bad");
    ToolExecutionResultMessage read =
        (ToolExecutionResultMessage) model.requests().get(7).messages().getLast();
    assertThat(read.text()).isEqualTo("old");
    assertThat(outcome.steps()).extracting(step -> step.attempt()).containsExactly(1, 2);
  }

  @Test
  void aPlanThatFailedIsAskedForAnewAndItsStepsLessGreedily() {
    TestingChatModel model =
        replying(
            plan("write it"),
            call("write_file", WRITE_BAD),
            text("done"),
            text("it is done"),
            text("really"),
            plan("write it"),
            plan("write it"),
            plan("another way"),
            call("write_file", WRITE_NEW),
            text("done"));

    Outcome outcome = new TestingAgent(model, home).run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(model.requests())
        .extracting(request -> request.parameters().temperature())
        .containsExactly(null, null, null, null, null, null, 1.0, 1.0, 0.7, 0.7);
    assertThat(model.requests().get(7).messages()).isEqualTo(model.requests().get(5).messages());
    assertThat(seed(model.requests().get(7))).isNotEqualTo(seed(model.requests().get(6)));
  }

  private static Long seed(ChatRequest request) {
    return ((QwenChatRequestParameters) request.parameters()).seed();
  }

  @Test
  void aPlanThatChangesNothingIsAskedForAnew() {
    TestingChatModel model =
        replying(
            plan("In a.txt change `old` to `old`."),
            plan("In a.txt change `old` to `new`."),
            call("write_file", WRITE_NEW),
            text("done"));

    Outcome outcome = new TestingAgent(model, home).run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.plan().orElseThrow().steps().getFirst().instruction()).contains("`new`");
    assertThat(model.requests().get(1).messages()).isEqualTo(model.requests().get(0).messages());
  }

  @Test
  void progressThatACheckProvesIsKept() {
    TestingAgent testing =
        new TestingAgent(
            replying(
                plan("half"),
                call("write_file", WRITE_NEW),
                text("done"),
                text("done"),
                text("done"),
                plan("other half"),
                call("write_file", "{\"path\": \"b.txt\", \"text\": \"1\"}"),
                text("done")),
            home);

    Outcome outcome = testing.run(Task.of("Write a.txt and b.txt", CHECK, Check.of("b.txt=1")));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(testing.events(AgentEvent.Replanned.class))
        .singleElement()
        .matches(e -> !e.rolledBack());
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "new", "b.txt", "1"));
  }

  @Test
  void failingTwiceIsNotDoneAndLeavesTheUserAlone() throws Exception {
    TestingAgent testing =
        new TestingAgent(
            replying(
                plan("write it"),
                call("write_file", WRITE_BAD),
                text("done"),
                text("done"),
                text("done"),
                plan("again"),
                call("write_file", WRITE_BAD),
                text("done"),
                text("done"),
                text("I am sure it is done.")),
            home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.failure().orElseThrow().message()).contains("a.txt=new");
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "old"));
    assertThat(outcome.patch()).contains("+bad");
    Path patch = testing.directories.run(outcome.runId()).resolve("changes.patch");
    assertThat(Files.readString(patch)).isEqualTo(outcome.patch());
    assertThat(outcome.summary()).contains("git apply " + patch);
  }

  @Test
  void withoutChecksTheSummarySaysUnchecked() {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("write it"), call("write_file", WRITE_NEW), text("done")), home);

    Outcome outcome = testing.run(Task.of("Make a.txt new"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.checks()).isEmpty();
    assertThat(outcome.summary()).contains("unchecked");
  }

  @Test
  void codeInAReplyIsNudgedTowardsATool() {
    TestingChatModel model =
        replying(
            plan("write it"), text("```\nnew\n```"), call("write_file", WRITE_NEW), text("done"));
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Make a.txt new"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(lastUserText(model.requests().get(2)))
        .contains("Nothing was changed")
        .contains("write_file");
  }

  @Test
  void doingNothingWhileTheCheckFailsIsNotDone() {
    TestingAgent testing =
        new TestingAgent(
            TestingChatModel.answering(request -> text("It is already done, trust me.")), home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.plan().orElseThrow().fallback()).isTrue();
    assertThat(outcome.patch()).isEmpty();
    // Nothing changed since the start, so the check had nothing new to say.
    assertThat(testing.checksRun).isEqualTo(1);
  }

  @Test
  void theStepsOwnCheckDecidesWhenTheTaskHasNone() {
    String planned =
        "{\"steps\": [{\"title\": \"t\", \"instruction\": \"i\", \"check\": \"a.txt=new\"}]}";
    TestingAgent testing =
        new TestingAgent(
            TestingChatModel.answering(request ->
                lastUserText(request).contains("First plan") ? text(planned) : text("Done.")),
            home);

    Outcome outcome = testing.run(Task.of("Make a.txt new"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.NOT_DONE);
    assertThat(outcome.failure().orElseThrow().message()).contains("own check failed");
  }

  @Test
  void aConflictWithTheUsersChangesRefuses() {
    TestingAgent testing =
        new TestingAgent(
            replying(plan("write it"), call("write_file", WRITE_NEW), text("done")), home);
    testing.workspace.refusal =
        new SandboxException(SandboxException.Code.CONFLICT, "a.txt changed", "merge by hand");

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.REFUSED);
    assertThat(outcome.failure().orElseThrow().code()).isEqualTo("CONFLICT");
    assertThat(outcome.patch()).contains("+new");
  }

  @Test
  void aBrokenModelIsAnOutcome() {
    TestingAgent testing =
        new TestingAgent(
            TestingChatModel.answering(request -> {
              throw new EngineException(ErrorCode.MODEL_MALFORMED, "truncated", "fetch it again");
            }),
            home);

    Outcome outcome = testing.run(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.MODEL_UNUSABLE);
    assertThat(outcome.failure().orElseThrow().remedy()).isEqualTo("fetch it again");
    assertThat(outcome.checks()).singleElement().matches(check -> !check.passed());
  }

  @Test
  void everyCallSharesItsPrefixToTheByte() {
    TestingChatModel model =
        replying(
            plan("one", "two"),
            text("one done"),
            call("write_file", WRITE_BAD),
            text("done"),
            text("done"),
            text("done"),
            plan("again"),
            call("write_file", WRITE_NEW),
            text("done"));
    TestingAgent testing = new TestingAgent(model, home);

    assertThat(testing.run(Task.of("Make a.txt new", CHECK)).status())
        .isEqualTo(OutcomeStatus.DONE);

    ChatRequest first = model.requests().getFirst();
    String opening =
        firstUserText(first).substring(0, firstUserText(first).indexOf("\nFirst plan"));
    assertThat(opening).contains("Make a.txt new", "a.txt=new", "expected new but was old");
    for (ChatRequest request : model.requests()) {
      assertThat(request.messages().getFirst()).isEqualTo(first.messages().getFirst());
      assertThat(((SystemMessage) request.messages().getFirst()).text()).hasSizeLessThan(1_000);
      assertThat(request.toolSpecifications()).isEqualTo(first.toolSpecifications());
      assertThat(firstUserText(request)).startsWith(opening);
    }
  }

  @Test
  void planOnlyExecutesNothing() {
    TestingAgent testing = new TestingAgent(replying(plan("one", "two")), home);

    Outcome outcome = testing.agent.plan(Task.of("Make a.txt new", CHECK));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(outcome.plan().orElseThrow().steps()).hasSize(2);
    assertThat(outcome.steps()).isEmpty();
    assertThat(testing.workspace.user).isEqualTo(Map.of("a.txt", "old"));
  }

  static String lastUserText(ChatRequest request) {
    String text = "";
    for (var message : request.messages()) {
      if (message instanceof UserMessage user) {
        text = user.singleText();
      }
    }
    return text;
  }

  private static String firstUserText(ChatRequest request) {
    return ((UserMessage) request.messages().get(1)).singleText();
  }
}

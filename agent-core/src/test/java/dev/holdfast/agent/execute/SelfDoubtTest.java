package dev.holdfast.agent.execute;

import static dev.holdfast.agent.TestingChatModel.answering;
import static dev.holdfast.agent.TestingChatModel.plan;
import static dev.holdfast.agent.TestingChatModel.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.AgentEvent;
import dev.holdfast.agent.Budget;
import dev.holdfast.agent.Check;
import dev.holdfast.agent.Outcome;
import dev.holdfast.agent.OutcomeStatus;
import dev.holdfast.agent.Task;
import dev.holdfast.agent.TestingChatModel;
import dev.langchain4j.data.message.AiMessage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model secretly thinks of its claim that a step is done. */
class SelfDoubtTest {
  @TempDir Path home;

  @Test
  void aDoubtfulClaimIsSentBackOnce() {
    TestingChatModel.ProbedModel model = talker().probed(0.2);
    TestingAgent testing = new TestingAgent(model, home);

    Outcome outcome = testing.run(Task.of("Talk"));

    assertThat(outcome.status()).isEqualTo(OutcomeStatus.DONE);
    assertThat(testing.events(AgentEvent.StepProbed.class))
        .containsExactly(new AgentEvent.StepProbed(1, 0.2), new AgentEvent.StepProbed(2, 0.2));
    assertThat(testing.events(AgentEvent.Nudged.class))
        .containsExactly(
            new AgentEvent.Nudged(1, "not sure it is done"),
            new AgentEvent.Nudged(2, "not sure it is done"));
    assertThat(model.probes.getFirst().messages().getLast()).isInstanceOf(AiMessage.class);
    assertThat(model.probes.getFirst().toolSpecifications()).isNotEmpty();
  }

  @Test
  void aFirmClaimStands() {
    TestingAgent testing = new TestingAgent(talker().probed(0.5), home);

    assertThat(testing.run(Task.of("Talk")).status()).isEqualTo(OutcomeStatus.DONE);

    assertThat(testing.events(AgentEvent.StepProbed.class)).hasSize(2);
    assertThat(testing.events(AgentEvent.Nudged.class)).isEmpty();
  }

  @Test
  void whereACheckTellsNobodyIsAsked() {
    TestingChatModel.ProbedModel model = talker().probed(0.2);
    TestingAgent testing = new TestingAgent(model, home);

    testing.run(new Task("Talk", List.of(Check.of("a.txt=old")), Budget.standard(), 1));

    assertThat(model.probes).isEmpty();
  }

  @Test
  void otherModelsAreBelieved() {
    TestingAgent testing = new TestingAgent(talker(), home);

    assertThat(testing.run(Task.of("Talk")).status()).isEqualTo(OutcomeStatus.DONE);

    assertThat(testing.events(AgentEvent.StepProbed.class)).isEmpty();
  }

  private static TestingChatModel talker() {
    return answering(request ->
        PlanExecuteAgentTest.lastUserText(request).contains("First plan")
            ? plan("one", "two")
            : text("done"));
  }
}

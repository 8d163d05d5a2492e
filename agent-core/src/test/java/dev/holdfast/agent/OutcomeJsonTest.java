package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The object that programs read: exactly the documented fields, on every path. */
class OutcomeJsonTest {
  @Test
  void aFailedOutcomeHasEveryField() {
    Outcome outcome =
        Outcome.failed(OutcomeStatus.NOT_DONE, "id", new Failure("CODE", "what", "do this"));

    assertThat(OutcomeJson.write(outcome))
        .isEqualTo(
            "{\"outcome\":\"not_done\",\"exitCode\":1,\"summary\":\"what\",\"plan\":null,\"steps\":[],"
                + "\"checks\":[],\"patch\":\"\",\"usage\":{\"promptTokensComputed\":0,"
                + "\"promptTokensReused\":0,\"generatedTokens\":0,\"forcedTokens\":0,\"seconds\":0.0},\"runId\":\"id\","
                + "\"error\":{\"code\":\"CODE\",\"message\":\"what\",\"remedy\":\"do this\"}}");
  }

  @Test
  void aDoneOutcomeShowsPlanStepsAndChecks() {
    CheckResult check = new CheckResult("make", true, 0, false, "ok", 1.5);
    Plan plan = new Plan(List.of(new PlanStep(1, "t", "i", Optional.empty())), false);
    StepOutcome step = new StepOutcome(1, "t", 1, true, "s", 2, List.of(check));
    Outcome outcome =
        new Outcome(
            OutcomeStatus.DONE,
            "sum",
            Optional.of(plan),
            List.of(step),
            List.of(check),
            "diff",
            new Usage(1, 2, 3, 2, 4, 5.5),
            "id",
            Optional.empty());
    String checks =
        "[{\"command\":\"make\",\"passed\":true,\"exitCode\":0,\"timedOut\":false,\"output\":\"ok\","
            + "\"seconds\":1.5}]";

    assertThat(OutcomeJson.write(outcome))
        .isEqualTo(
            "{\"outcome\":\"done\",\"exitCode\":0,\"summary\":\"sum\",\"plan\":{\"fallback\":false,"
                + "\"steps\":[{\"number\":1,\"title\":\"t\",\"instruction\":\"i\",\"check\":null}]},"
                + "\"steps\":[{\"number\":1,\"title\":\"t\",\"attempt\":1,\"done\":true,\"summary\":\"s\","
                + "\"toolCalls\":2,\"checks\":"
                + checks
                + "}],\"checks\":"
                + checks
                + ",\"patch\":\"diff\",\"usage\":{\"promptTokensComputed\":1,\"promptTokensReused\":2,"
                + "\"generatedTokens\":3,\"forcedTokens\":2,\"seconds\":5.5},\"runId\":\"id\",\"error\":null}");
  }
}

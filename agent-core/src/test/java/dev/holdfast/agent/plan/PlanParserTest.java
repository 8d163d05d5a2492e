package dev.holdfast.agent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Plan;
import dev.holdfast.agent.PlanStep;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a small model writes becomes a plan or a sentence, never an exception. */
class PlanParserTest {
  private static final String ONE = "{\"title\": \"Fix\", \"instruction\": \"Edit A.java\"}";

  @Test
  void readsTheAskedForm() {
    Plan plan = plan("{\"steps\": [" + ONE + ", " + ONE + "]}");
    assertThat(plan.steps())
        .containsExactly(
            new PlanStep(1, "Fix", "Edit A.java", Optional.empty()),
            new PlanStep(2, "Fix", "Edit A.java", Optional.empty()));
    assertThat(plan.fallback()).isFalse();
  }

  @Test
  void readsFencesProseListsAndSloppyJson() {
    for (String reply :
        List.of(
            "```json\n{\"steps\": [" + ONE + "]}\n```",
            "Sure [as asked], the plan for {you}:\n{\"steps\": [" + ONE + "]}\nGood luck!",
            "[" + ONE + "]",
            ONE,
            "{\"plan\": {\"steps\": [" + ONE + "]}}",
            "{'steps': [{'title': 'Fix', instruction: 'Edit A.java',},]}",
            "{\"steps\": [" + ONE + ", {\"title\": \"cut off in the mid",
            "files [\"a.txt\"] first. {\"steps\": [" + ONE + "]}")) {
      Plan plan = plan(reply);
      assertThat(plan.steps()).as(reply).hasSize(1);
      assertThat(plan.steps().getFirst().instruction()).as(reply).isEqualTo("Edit A.java");
    }
  }

  @Test
  void readsStepsOfStringsAndMissingFields() {
    assertThat(plan("{\"steps\": [\"Read it\", {\"title\": \"Fix\"}, {}, 7]}").steps())
        .extracting(PlanStep::instruction)
        .containsExactly("Read it", "Fix");
  }

  @Test
  void readsANumberedListAsALastResort() {
    assertThat(plan("My plan:\n1. Read A\n2) **Fix** B\nStep 3: Run\nThat is all.").steps())
        .extracting(PlanStep::instruction)
        .containsExactly("Read A", "Fix B", "Run");
  }

  @Test
  void readsAProposedCheck() {
    String json = "{\"steps\": [{\"instruction\": \"i\", \"check\": \" mvn test \"}]}";
    assertThat(plan(json).steps().getFirst().check()).contains("mvn test");
  }

  @Test
  void capsStepsAndLengths() {
    String step =
        "{\"title\": \""
            + "t".repeat(3_000)
            + "\", \"instruction\": \""
            + "i".repeat(5_000)
            + "\"}";
    Plan plan = plan("[" + (step + ",").repeat(5) + "\"a\", \"b\", \"c\"]");
    assertThat(plan.steps()).hasSize(PlanParser.MAX_STEPS);
    assertThat(plan.steps().getFirst().title()).hasSizeLessThan(200);
    assertThat(plan.steps().getFirst().instruction()).hasSizeLessThan(1_600);
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(PlanParser.parse("I will fix it.").problem()).contains("no JSON");
    assertThat(PlanParser.parse("{\"steps\": []}").problem()).contains("steps");
    assertThat(PlanParser.parse("").plan()).isEmpty();
    assertThat(
            PlanParser.parse("{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\"}}").plan())
        .isEmpty();
  }

  @Test
  void neverThrowsOnMutatedReplies() {
    Random random = new Random(7);
    String seed = "Plan:\n```json\n{\"steps\": [" + ONE + ", \"two\"], \"n\": -1e5}\n```\n1. x\n";
    String alphabet = "{}[]\",:\\'\n 1.a\u0000\ud83d/*";
    int plans = 0;
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(seed);
      for (int edits = 1 + random.nextInt(12); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, c);
          case 1 -> text.insert(at, c);
          default -> text.deleteCharAt(at);
        }
      }
      PlanParser.Result result = PlanParser.parse(text.toString());
      assertThat(result.plan().isPresent()).isEqualTo(result.problem().isEmpty());
      plans += result.plan().isPresent() ? 1 : 0;
    }
    assertThat(plans).isBetween(250, 5_000);
  }

  @Test
  void deepAndLongTextsStayCheap() {
    assertThat(PlanParser.parse("[".repeat(500_000)).plan()).isEmpty();
    assertThat(PlanParser.parse("{\"a\":".repeat(100_000)).plan()).isEmpty();
    assertThat(PlanParser.parse("[".repeat(5_000) + "]".repeat(5_000)).plan()).isEmpty();
  }

  private static Plan plan(String reply) {
    return PlanParser.parse(reply).plan().orElseThrow(() -> new AssertionError(reply));
  }
}

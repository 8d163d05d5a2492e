package dev.holdfast.agent.demo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.plan.PlanParser;
import dev.holdfast.agent.prompt.MentionedFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrowserInstancesTest {
  private static final int MANY = 2_000;

  private final BrowserInstances instances = new BrowserInstances();

  @Test
  void aSeedGivesTheSameInstanceAgain() {
    for (Split split : Split.values()) {
      for (int seed = 0; seed < 100; seed++) {
        Instance first = instances.instance(seed, split);
        Instance again = instances.instance(seed, split);
        assertThat(again.files()).isEqualTo(first.files());
        assertThat(again.moves()).isEqualTo(first.moves());
        assertThat(again.task()).isEqualTo(first.task());
      }
    }
    assertThat(instances.instance(5, Split.TRAINING).task())
        .isNotEqualTo(instances.instance(5, Split.HELD_OUT).task());
  }

  @Test
  void allKindsOccurInBothHalves() {
    for (Split split : Split.values()) {
      Map<String, Integer> kinds = new HashMap<>();
      for (int seed = 0; seed < MANY; seed++) {
        kinds.merge(instances.instance(seed, split).kind(), 1, Integer::sum);
      }
      assertThat(kinds)
          .containsOnlyKeys(
              "form/2",
              "form/3",
              "form/4",
              "table/direct",
              "table/button",
              "table/link",
              "menu/one",
              "menu/two");
      assertThat(kinds.values()).allMatch(count -> count > MANY / 50);
    }
  }

  @Test
  void foldersAnswersAndValuesOfOneHalfNeverOccurInTheOther() {
    Set<String> training = values(Split.TRAINING);
    Set<String> heldOut = values(Split.HELD_OUT);

    assertThat(training).hasSizeGreaterThan(1_000);
    assertThat(heldOut).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(training);
  }

  @Test
  void noLayoutOfOneHalfOccursInTheOther() {
    Set<String> training = shapes(Split.TRAINING);
    Set<String> heldOut = shapes(Split.HELD_OUT);

    assertThat(training).hasSizeGreaterThan(200);
    assertThat(heldOut).hasSizeGreaterThan(200).doesNotContainAnyElementsOf(training);
  }

  @Test
  void thePromptShowsNoPage() {
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      List<String> files = new ArrayList<>(instance.files().keySet());
      files.remove(OutputCheck.SCRIPT);
      // Files of workspaces with three or fewer are all shown, and those that the task names.
      assertThat(files).hasSizeGreaterThan(3);
      assertThat(MentionedFiles.in(instance.task(), files)).isEmpty();
    }
  }

  @Test
  void formsDoNotHoldTheirCode() {
    int forms = 0;
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.HELD_OUT);
      String answer = written(instance).getLast();
      if (instance.kind().startsWith("form/")) {
        forms++;
        assertThat(instance.files().values()).noneMatch(text -> text.contains(answer));
      }
      assertThat(instance.task()).doesNotContain(answer);
    }
    assertThat(forms).isGreaterThan(MANY / 4);
  }

  @Test
  void conversationsAreShort() {
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      assertThat(instance.task()).hasSizeBetween(25, 260).doesNotContainPattern("[A-Z]{4}");
      assertThat(instance.moves()).hasSizeBetween(3, 22);
      for (Move move : instance.moves()) {
        if (move instanceof Move.Call call && call.answer().isPresent()) {
          assertThat(call.answer().get().text()).hasSizeBetween(60, 2_200);
        }
      }
    }
  }

  @Test
  void mistakesAreFollowedByWhatIsRight() {
    int mistaken = 0;
    int plans = 0;
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      String output = "";
      for (Move move : instance.moves()) {
        if (move instanceof Move.Plan plan) {
          assertThat(PlanParser.parse(plan.text()).plan()).isPresent();
          plans++;
        }
        if (move instanceof Move.Call call && call.tool().equals("write_file")) {
          output = call.arguments().path("path").asText();
          Map<String, String> files = Map.of(output, call.arguments().path("content").asText());
          assertThat(
                  instance.replay().run(path -> Optional.ofNullable(files.get(path))).succeeded())
              .isEqualTo(call.lesson());
        }
      }
      mistaken += instance.moves().stream().allMatch(Move::lesson) ? 0 : 1;
      assertThat(instance.moves().getLast()).isInstanceOf(Move.Say.class);
      assertThat(instance.task()).contains(output);
    }
    assertThat(mistaken).isBetween(MANY / 3, MANY / 2);
    assertThat(plans).isBetween(MANY / 50, MANY / 12);
  }

  @Test
  void wordsBeforeACallNameItsElementOrEndWithWhatIsWritten() {
    int named = 0;
    for (int seed = 0; seed < MANY / 4; seed++) {
      StringBuilder seen = new StringBuilder();
      for (Move move : instances.instance(seed, Split.TRAINING).moves()) {
        if (!(move instanceof Move.Call call)) {
          continue;
        }
        String reference = call.arguments().path("ref").asText();
        if (call.lesson() && !reference.isEmpty()) {
          String line =
              seen.toString()
                  .lines()
                  .filter(each -> each.contains("[ref=" + reference + "]"))
                  .reduce((first, second) -> second)
                  .orElseThrow();
          assertThat(line).contains("\"" + call.words().replaceFirst(": .*", "") + "\"");
          named++;
        } else if (call.lesson() && call.tool().equals("write_file")) {
          assertThat(call.words()).endsWith(call.arguments().path("content").asText());
        }
        call.answer().ifPresent(answer -> seen.append(answer.text()).append('\n'));
      }
    }
    assertThat(named).isGreaterThan(MANY / 4);
  }

  private static List<String> written(Instance instance) {
    List<String> texts = new ArrayList<>();
    for (Move move : instance.moves()) {
      if (move instanceof Move.Call call && call.tool().equals("write_file")) {
        texts.add(call.arguments().path("content").asText());
      }
    }
    return texts;
  }

  /** Folders, filled values and answers, without times and small numbers. */
  private Set<String> values(Split split) {
    Set<String> values = new HashSet<>();
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, split);
      values.add(instance.files().lastKey().replaceFirst("/.*", ""));
      values.addAll(written(instance));
      for (Move move : instance.moves()) {
        if (move instanceof Move.Call call && call.arguments().has("text")) {
          values.add(call.arguments().path("text").asText());
        }
      }
    }
    values.removeIf(value -> value.matches("(Opening hour: )?\\d{1,2}(:\\d\\d)?|check.sh"));
    return values;
  }

  /** The first page's tags with their topics left out; forms only by all their words. */
  private Set<String> shapes(Split split) {
    Set<String> shapes = new HashSet<>();
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, split);
      if (instance.kind().equals("table/direct")) {
        String page =
            instance.files().entrySet().stream()
                .filter(file -> file.getKey().endsWith(Site.START))
                .findFirst()
                .orElseThrow()
                .getValue();
        shapes.add(page.replaceAll(">[^<]+<", "><"));
      }
    }
    return shapes;
  }
}

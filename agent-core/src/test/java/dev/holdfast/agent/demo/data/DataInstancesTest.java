package dev.holdfast.agent.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.plan.PlanParser;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DataInstancesTest {
  private static final int MANY = 3_000;

  private final DataInstances instances = new DataInstances();

  @Test
  void aSeedGivesTheSameInstanceAgain() {
    for (Split split : Split.values()) {
      for (int seed = 0; seed < 100; seed++) {
        assertThat(instances.instance(seed, split)).isEqualTo(instances.instance(seed, split));
      }
    }
    assertThat(instances.instance(5, Split.TRAINING).task())
        .isNotEqualTo(instances.instance(5, Split.HELD_OUT).task())
        .isNotEqualTo(instances.instance(6, Split.TRAINING).task());
  }

  @Test
  void everyQuestionIsAskedAboutAsOften() {
    for (Split split : Split.values()) {
      Map<String, Integer> kinds = new HashMap<>();
      for (int seed = 0; seed < MANY; seed++) {
        kinds.merge(instances.instance(seed, split).kind(), 1, Integer::sum);
      }
      assertThat(kinds).hasSize(Puzzles.count()).hasSizeGreaterThan(20);
      assertThat(kinds.values()).allMatch(count -> count > MANY / Puzzles.count() / 2);
    }
  }

  @Test
  void noWordOfTheFilesOccursInBothHalves() {
    Set<String> training = words(Split.TRAINING);

    assertThat(words(Split.HELD_OUT)).hasSizeGreaterThan(200).doesNotContainAnyElementsOf(training);
    assertThat(training).hasSizeGreaterThan(1_000);
  }

  @Test
  void whatMustBeReadAndWrittenIsShort() {
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      assertThat(instance.task()).hasSizeBetween(25, 180).doesNotContainPattern("[A-Z]{3}");
      for (Map.Entry<String, String> file : instance.files().entrySet()) {
        if (!file.getKey().equals(OutputCheck.SCRIPT)) {
          assertThat(file.getValue()).hasSizeBetween(15, 650).endsWith("\n");
          assertThat(file.getValue().lines().count()).isBetween(5L, 11L);
        }
      }
      for (Move move : instance.moves()) {
        if (move instanceof Move.Call call) {
          assertThat(call.arguments().path("code").asText()).hasSizeBetween(90, 420);
        }
      }
    }
  }

  @Test
  void theAnswerIsWrittenLastAndByTheLessons() {
    int mistakes = 0;
    int plans = 0;
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, Split.HELD_OUT);
      Map<String, String> files = new HashMap<>(instance.files());
      assertThat(check(instance, files)).isFalse();
      for (Move move : instance.moves()) {
        if (move instanceof Move.Call call) {
          files.putAll(call.writes());
          assertThat(check(instance, files)).isEqualTo(call.lesson());
          assertThat(call.answer()).isPresent();
          mistakes += call.lesson() ? 0 : 1;
        }
        if (move instanceof Move.Plan plan) {
          assertThat(PlanParser.parse(plan.text()).plan()).isPresent();
          plans++;
        }
      }
      assertThat(instance.moves().getLast()).isInstanceOf(Move.Say.class);
    }
    assertThat(mistakes).isBetween(MANY * 12 / 100, MANY * 24 / 100);
    assertThat(plans).isBetween(MANY * 3 / 100, MANY * 9 / 100);
  }

  @Test
  void everyPuzzleHasASlipThatWritesAWrongAnswer() {
    for (int seed = 0; seed < MANY; seed++) {
      Puzzle puzzle = Puzzles.draw(new Dice(seed, Split.TRAINING));
      assertThat(puzzle.slips()).as(puzzle.toString()).anyMatch(slip -> slip instanceof Slip.Wrong);
    }
  }

  private static boolean check(Instance instance, Map<String, String> files) {
    return instance.replay().run(path -> Optional.ofNullable(files.get(path))).succeeded();
  }

  /** Names and values of the data files and the names of all files but the check's. */
  private Set<String> words(Split split) {
    Set<String> words = new TreeSet<>();
    for (int seed = 0; seed < MANY; seed++) {
      Instance instance = instances.instance(seed, split);
      Map<String, String> files = new HashMap<>(instance.files());
      files.remove(OutputCheck.SCRIPT);
      for (Move move : instance.moves()) {
        if (move instanceof Move.Call call) {
          call.writes().forEach((path, text) -> files.put(path, ""));
        }
      }
      String all = String.join("\n", files.keySet()) + "\n" + String.join("\n", files.values());
      words.addAll(Arrays.asList(all.split("[^A-Za-z0-9]+", -1)));
    }
    words.removeAll(new HashSet<>(Arrays.asList("", "csv", "json", "txt")));
    words.removeIf(word -> word.matches("\\d{1,2}"));
    return words;
  }
}

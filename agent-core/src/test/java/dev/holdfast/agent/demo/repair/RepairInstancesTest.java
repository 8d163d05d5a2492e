package dev.holdfast.agent.demo.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.Split;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RepairInstancesTest {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z]+|[0-9]+|[^A-Za-z0-9\\s]");
  private static final int MANY = 2_000;

  private final RepairInstances instances = new RepairInstances();

  @Test
  void everyKindOfFaultOccursInEveryLanguage() {
    Map<String, Integer> kinds = new TreeMap<>();
    for (int seed = 0; seed < MANY; seed++) {
      kinds.merge(instances.instance(seed, Split.TRAINING).kind(), 1, Integer::sum);
    }

    Set<String> expected = new TreeSet<>();
    for (Language language : Language.values()) {
      for (Fault fault : Fault.values()) {
        expected.add(language.label() + "/" + fault.label());
      }
    }
    // The compiler would find it.
    expected.remove("java/missing return");
    assertThat(kinds).containsOnlyKeys(expected);
    assertThat(kinds.values()).allMatch(count -> count > 40);
  }

  @Test
  void everyCourseOfASolutionOccurs() {
    Map<String, Integer> courses = new TreeMap<>();
    for (int seed = 0; seed < MANY; seed++) {
      courses.merge(course(instances.instance(seed, Split.HELD_OUT)), 1, Integer::sum);
    }

    assertThat(courses)
        .containsKeys(
            "plan edit say",
            "plan search_files read_file edit say",
            "plan edit run_command say",
            "plan (edit) edit say",
            "(plan) edit say say say plan edit say");
    assertThat(courses.get("plan edit say")).isBetween(MANY / 2, MANY * 9 / 10);
  }

  /** Mistakes in brackets. */
  private static String course(Instance instance) {
    StringBuilder course = new StringBuilder();
    for (Move move : instance.moves()) {
      String name =
          switch (move) {
            case Move.Plan _ -> "plan";
            case Move.Call call -> call.tool().replace("edit_file", "edit");
            case Move.Say _ -> "say";
          };
      course.append(' ').append(move.lesson() ? name : "(" + name + ")");
    }
    return course.substring(1);
  }

  @Test
  void theEditsOfASolutionMakeTheTestPass() {
    for (int seed = 0; seed < 500; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      Map<String, String> files = new HashMap<>(instance.files());
      assertThat(replay(instance, files).succeeded()).isFalse();
      assertThat(replay(instance, files).text()).startsWith("FAIL ");
      for (Move move : instance.moves()) {
        if (move instanceof Move.Plan) {
          // What a failed attempt changed is taken back.
          files = new HashMap<>(instance.files());
        }
        edit(move, files);
      }
      assertThat(replay(instance, files)).isEqualTo(Answer.success("ok\n"));
      assertThat(differentLines(instance.files(), files)).isEqualTo(1);
    }
  }

  @Test
  void tasksAreShort() {
    int all = 0;
    for (int seed = 0; seed < 500; seed++) {
      Instance instance = instances.instance(seed, Split.TRAINING);
      StringBuilder shown = new StringBuilder(instance.task()).append(instance.check());
      instance
          .files()
          .forEach((path, text) -> {
            shown.append(' ').append(path);
            if (!path.contains("est") && !path.endsWith(".md")) {
              shown.append(text);
            }
          });
      int tokens = tokens(shown.append(replay(instance, instance.files()).text()).toString());
      all += tokens;
      assertThat(tokens).isLessThan(450);
      for (String text : instance.files().values()) {
        assertThat(text.length()).as("what the agent shows of a file").isLessThan(3_600);
      }
    }
    assertThat(all / 500).isBetween(120, 300);
  }

  @Test
  void aSeedGivesTheSameInstanceAgain() {
    for (Split split : Split.values()) {
      Instance instance = instances.instance(77, split);
      assertThat(new RepairInstances().instance(77, split)).isEqualTo(instance);
    }
    assertThat(instances.instance(77, Split.TRAINING).files())
        .isNotEqualTo(instances.instance(77, Split.HELD_OUT).files());
  }

  @Test
  void nounsOfOneHalfNeverOccurInTheOther() {
    Set<String> training = new HashSet<>();
    Set<String> heldOut = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      training.addAll(words(instances.instance(seed, Split.TRAINING)));
      for (String path : instances.instance(seed, Split.HELD_OUT).files().keySet()) {
        heldOut.addAll(words(path));
      }
    }
    heldOut.removeAll(Set.of("src", "test", "all", "readme", "changes", "md", "py", "js", "java"));

    assertThat(heldOut).hasSizeGreaterThan(60).doesNotContainAnyElementsOf(training);
  }

  private static Set<String> words(Instance instance) {
    return words(
        String.join("\n", instance.files().keySet())
            + String.join("\n", instance.files().values()));
  }

  private static Set<String> words(String text) {
    Set<String> words = new HashSet<>();
    Matcher matcher = Pattern.compile("[A-Z]{2,}|[A-Z]?[a-z]+").matcher(text);
    while (matcher.find()) {
      words.add(matcher.group().toLowerCase(java.util.Locale.ROOT));
    }
    return words;
  }

  private static Answer replay(Instance instance, Map<String, String> files) {
    return instance.replay().run(path -> Optional.ofNullable(files.get(path)));
  }

  /** Does what {@code edit_file} does with an old text that occurs once. */
  private static void edit(Move move, Map<String, String> files) {
    if (move instanceof Move.Call call && call.tool().equals("edit_file")) {
      String path = call.arguments().get("path").asText();
      String old = call.arguments().get("old_text").asText();
      String text = files.get(path);
      int first = text.indexOf(old);
      if (move.lesson()) {
        assertThat(first).as(old).isNotNegative();
      }
      if (first >= 0) {
        assertThat(text.indexOf(old, first + 1)).as("a second %s", old).isNegative();
        files.put(path, text.replace(old, call.arguments().get("new_text").asText()));
      }
    }
  }

  static int differentLines(Map<String, String> before, Map<String, String> after) {
    assertThat(before.keySet()).isEqualTo(after.keySet());
    int different = 0;
    for (Map.Entry<String, String> file : before.entrySet()) {
      List<String> old = file.getValue().lines().toList();
      List<String> changed = after.get(file.getKey()).lines().toList();
      assertThat(changed).hasSameSizeAs(old);
      for (int i = 0; i < old.size(); i++) {
        different += old.get(i).equals(changed.get(i)) ? 0 : 1;
      }
    }
    return different;
  }

  private static int tokens(String text) {
    Matcher matcher = TOKEN.matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}

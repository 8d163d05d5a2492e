package dev.holdfast.examples.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.engine.chat.Qwen35Format;
import dev.holdfast.sandbox.Sandboxes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayedRunTest {
  @TempDir private Path scratch;

  private static Instance repair(Move... moves) {
    TreeMap<String, String> files = new TreeMap<>();
    files.put("lamps.py", "def total(lamps):\n    return 0 - sum(lamps)\n");
    files.put("test_lamps.py", "import lamps\n");
    return new Instance(
        Family.REPAIR,
        "python",
        1,
        Split.TRAINING,
        "The test of lamps.py fails. Fix it.",
        files,
        "python3 test_lamps.py",
        List.of(moves),
        content ->
            content.apply("lamps.py").orElse("").contains("0 - ")
                ? Answer.failure("FAIL total([1]) of lamps.py: expected 1, got -1\n")
                : Answer.success("ok\n"));
  }

  private static final Move PLAN =
      Move.plan("total subtracts", "Fix total", "In lamps.py change `0 - sum` to `sum`.");
  private static final Move WRONG = Move.mistake(edit("def total(lamps):", "def total(lamp):"));
  private static final Move.Call RIGHT = edit("    return 0 - sum(lamps)", "    return sum(lamps)");

  private static Move.Call edit(String from, String to) {
    return Move.call("edit_file", "path", "lamps.py", "old_text", from, "new_text", to);
  }

  private Episode play(Instance instance) throws IOException {
    return new ReplayedRun(new Qwen35Format(false), Sandboxes.detect(), scratch).episode(instance);
  }

  @Test
  void whatTheModelReadsAndWritesIsNoted() throws IOException {
    Episode episode = play(repair(PLAN, RIGHT, Move.say("Fixed total.")));

    assertThat(episode.prefix()).startsWith("<|im_start|>system\n").endsWith("<|im_end|>\n");
    assertThat(episode.conversations()).hasSize(3);
    String plan = text(episode.conversations().getFirst());
    assertThat(plan)
        .startsWith("<|im_start|>user\nTask: The test of lamps.py fails. Fix it.\n")
        .contains("expected 1, got -1")
        .endsWith("In lamps.py change `0 - sum` to `sum`.\"}]}<|im_end|>");
    assertThat(text(episode.conversations().get(1)))
        .contains("Now do it: In lamps.py change `0 - sum` to `sum`.\nCall a tool.")
        .endsWith(
            "<think>\n\n</think>\n\n<tool_call>\n<function=edit_file>\n<parameter=path>\nlamps.py\n"
                + "</parameter>\n<parameter=old_text>\n    return 0 - sum(lamps)\n</parameter>\n"
                + "<parameter=new_text>\n    return sum(lamps)\n</parameter>\n</function>\n"
                + "</tool_call><|im_end|>");
    assertThat(text(episode.conversations().get(2)))
        .contains("The checks of the task pass now.")
        .endsWith("Fixed total.<|im_end|>");
  }

  @Test
  void mistakesAreReadButNotLearnt() throws IOException {
    Episode episode = play(repair(PLAN, WRONG, RIGHT, Move.say("Fixed.")));

    List<Episode.Loss> losses =
        episode.conversations().stream()
            .flatMap(List::stream)
            .map(Episode.Part::loss)
            .distinct()
            .toList();
    assertThat(losses)
        .containsExactly(Episode.Loss.CONTEXT, Episode.Loss.LESSON, Episode.Loss.MISTAKE);
  }

  @Test
  void wordsBeforeACallStandWhereTheFormatHasThem() throws IOException {
    Episode episode = play(repair(PLAN, RIGHT.after("Minus is wrong"), Move.say("Fixed.")));

    assertThat(episode.conversations().get(1).getLast().text())
        .startsWith("Minus is wrong\n\n<tool_call>\n<function=");
    assertThat(text(episode.conversations().getLast().subList(0, 1)))
        .contains("Minus is wrong\n\n<tool_call>\n<function=");
  }

  @Test
  void aSolutionThatDoesNotSolveIsRefused() {
    assertThatThrownBy(() -> play(repair(PLAN)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has moves (1)");
  }

  private static String text(List<Episode.Part> parts) {
    return parts.stream().map(Episode.Part::text).collect(Collectors.joining());
  }
}

package dev.holdfast.examples.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Family;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Instances;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.engine.chat.Qwen35Format;
import dev.holdfast.sandbox.Sandboxes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the generators call a solution is one for the agent as it is now. */
class SolutionsTest {
  private static final int INSTANCES = 30;

  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource
  void theAgentAsksForJustTheMovesOfASolution(Family family) throws IOException {
    ReplayedRun run = new ReplayedRun(new Qwen35Format(false), Sandboxes.detect(), scratch);
    int mistakes = 0;
    for (int seed = 0; seed < INSTANCES; seed++) {
      Split split = seed % 2 == 0 ? Split.TRAINING : Split.HELD_OUT;
      Instance instance = Instances.of(family).instance(seed, split);

      // Ends with an exception unless the task is done and no move is left.
      Episode episode = run.episode(instance);

      List<Episode.Part> last = episode.conversations().getLast();
      assertThat(last.getLast().loss()).isEqualTo(Episode.Loss.LESSON);
      mistakes += instance.moves().stream().allMatch(Move::lesson) ? 0 : 1;
    }
    assertThat(mistakes).isPositive();
  }
}

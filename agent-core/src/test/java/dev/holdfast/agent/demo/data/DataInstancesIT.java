package dev.holdfast.agent.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.demo.TestingPlace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs and the check run for real, and say what the replays say, to the byte. */
@Timeout(540)
class DataInstancesIT {
  private static final int OF_EACH_QUESTION = 1;
  private static final String OUTPUT = "output.txt";

  @TempDir Path user;
  @TempDir Path home;

  private TestingPlace place;

  @BeforeEach
  void open() {
    place = new TestingPlace(user, home);
  }

  @AfterEach
  void close() {
    place.close();
  }

  @Test
  void programsSlipsAndCheckDoWhatTheReplaysSay() throws Exception {
    Map<String, Integer> seen = new HashMap<>();
    for (int seed = 0; total(seen) < Puzzles.count() * OF_EACH_QUESTION; seed++) {
      Puzzle puzzle = Puzzles.draw(new Dice(seed, seed % 2 == 0 ? Split.TRAINING : Split.HELD_OUT));
      if (seen.merge(puzzle.kind(), 1, Integer::sum) <= OF_EACH_QUESTION) {
        play(puzzle);
      }
    }
  }

  private static int total(Map<String, Integer> seen) {
    return seen.values().stream().mapToInt(count -> Math.min(count, OF_EACH_QUESTION)).sum();
  }

  /** The solution and every slip. */
  private void play(Puzzle puzzle) throws Exception {
    OutputCheck check = new OutputCheck(OUTPUT, puzzle.answer());
    place.write(puzzle.file(), puzzle.content());
    place.write(OutputCheck.SCRIPT, check.script());
    Solution solution = new Solution(puzzle, OUTPUT);
    Set<Move> moves = new HashSet<>();
    puzzle.slips().forEach(slip -> moves.add(solution.move(slip)));
    // Solutions without a mistake say the same each time.
    moves.add(
        solution.moves(new Dice(0, Split.TRAINING)).stream()
            .filter(move -> move instanceof Move.Call && move.lesson())
            .findFirst()
            .orElseThrow());
    assertThat(moves).hasSizeGreaterThan(1);
    for (Move move : moves) {
      Move.Call call = (Move.Call) move;
      place.delete(OUTPUT);
      assertThat(place.call(call.tool(), call.arguments().toString()))
          .as("%s\n%s", puzzle, call)
          .isEqualTo(call.answer().orElseThrow());
      assertThat(place.text(OUTPUT))
          .as(call.toString())
          .isEqualTo(Optional.ofNullable(call.writes().get(OUTPUT)));
      assertThat(place.check(OutputCheck.COMMAND))
          .isEqualTo(check.run(path -> Optional.ofNullable(call.writes().get(path))));
    }
  }
}

package dev.holdfast.agent.demo.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.Check;
import dev.holdfast.agent.CheckResult;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.OutputCheck;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.execute.SandboxCheckRunner;
import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.Sandboxes;
import dev.holdfast.sandbox.Workspace;
import dev.holdfast.tools.ToolContext;
import dev.holdfast.tools.ToolResult;
import dev.holdfast.tools.Toolbox;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.nio.file.Files;
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
  private static final int OF_EACH_QUESTION = 2;
  private static final String OUTPUT = "output.txt";

  @TempDir Path user;
  @TempDir Path home;

  private Workspace workspace;
  private Toolbox tools;
  private SandboxCheckRunner checks;

  @BeforeEach
  void open() throws Exception {
    workspace = Workspace.open(user, home.resolve("storage"));
    ToolContext context =
        new ToolContext(
            Sandboxes.detect(), workspace, Limits.standard(), Set.of(), home.resolve("scratch"));
    tools = Toolbox.standard(context);
    checks = new SandboxCheckRunner(context);
  }

  @AfterEach
  void close() {
    tools.close();
    workspace.close();
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
    write(puzzle.file(), puzzle.content());
    write(OutputCheck.SCRIPT, check.script());
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
      Files.deleteIfExists(workspace.directory().resolve(OUTPUT));
      ToolResult result =
          tools.execute(
              ToolExecutionRequest.builder()
                  .name(call.tool())
                  .arguments(call.arguments().toString())
                  .build());
      assertThat(new Answer(result.text(), !result.error()))
          .as("%s\n%s", puzzle, call)
          .isEqualTo(call.answer().orElseThrow());
      assertThat(written())
          .as(call.toString())
          .isEqualTo(Optional.ofNullable(call.writes().get(OUTPUT)));
      CheckResult judged = checks.run(Check.of(OutputCheck.COMMAND));
      assertThat(new Answer(judged.output(), judged.passed()))
          .isEqualTo(check.run(path -> Optional.ofNullable(call.writes().get(path))));
    }
  }

  private Optional<String> written() throws Exception {
    Path path = workspace.directory().resolve(OUTPUT);
    return Files.exists(path) ? Optional.of(Files.readString(path)) : Optional.empty();
  }

  private void write(String name, String text) throws Exception {
    Files.write(workspace.directory().resolve(name), text.getBytes(UTF_8));
  }
}

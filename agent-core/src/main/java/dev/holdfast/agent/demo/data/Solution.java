package dev.holdfast.agent.demo.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The moves that solve a puzzle: a program and a sentence, now and then after a mistake.
 *
 * @param output the file that the program writes
 */
record Solution(Puzzle puzzle, String output) {
  private static final double MISTAKES = 0.12;
  private static final double SECOND_PLANS = 0.06;

  /**
   * How often a claim that the check refutes comes back before the step fails, and once more: see
   * the harness's gate.
   */
  private static final int CLAIMS = 3;

  List<Move> moves(Dice dice) {
    List<Move> moves = new ArrayList<>();
    if (dice.chance(SECOND_PLANS)) {
      List<Slip> wrong =
          puzzle.slips().stream().filter(slip -> slip instanceof Slip.Wrong).toList();
      moves.add(Move.mistake(move(dice.pick(wrong))));
      for (int i = 0; i < CLAIMS; i++) {
        moves.add(Move.mistake(done()));
      }
      moves.add(secondPlan());
    } else if (dice.chance(MISTAKES)) {
      moves.add(Move.mistake(move(dice.pick(puzzle.slips()))));
    }
    moves.add(running(puzzle.computing(), puzzle.answer()));
    moves.add(done());
    return List.copyOf(moves);
  }

  /** What a slip does. */
  Move move(Slip slip) {
    return switch (slip) {
      case Slip.Wrong wrong -> running(wrong.computing(), wrong.answer());
      case Slip.Failure failure -> {
        int line = (int) puzzle.reading().lines().count() + failure.line() + 1;
        String text = failure.message() + "\n  at <code> line " + line + " in <module>";
        if (!failure.frame().isEmpty()) {
          text += "\n  at <code> line " + line + " in " + failure.frame();
        }
        yield call(failure.computing(), Answer.failure(text), Map.of());
      }
    };
  }

  private Move running(String computing, String answer) {
    return call(computing, Answer.success(answer), Map.of(output, answer));
  }

  private Move call(String computing, Answer answer, Map<String, String> writes) {
    String code =
        String.join(
            "\n",
            puzzle.reading(),
            computing,
            "open(\"" + output + "\", \"w\").write(str(answer))",
            "print(answer)");
    Move.Call call = Move.answered("run_code", answer, "language", "python", "code", code);
    return new Move.Call(call.words(), call.tool(), call.arguments(), call.answer(), writes, true);
  }

  private Move done() {
    return Move.say("Wrote " + puzzle.subject() + " to " + output + ".");
  }

  private Move secondPlan() {
    String goal = "Write " + puzzle.subject() + " to " + output;
    ObjectNode plan = new ObjectMapper().createObjectNode().put("goal", goal);
    plan.putArray("steps")
        .addObject()
        .put("title", goal)
        .put("instruction", "With run_code read " + puzzle.file() + " and write " + output);
    return new Move.Plan(plan.toString(), true);
  }
}

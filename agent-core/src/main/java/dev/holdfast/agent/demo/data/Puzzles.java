package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** All questions. */
final class Puzzles {
  private static final List<BiFunction<Format, Dice, Puzzle>> OF_TABLES =
      List.of(
          NumberQuestions::sum,
          NumberQuestions::average,
          NumberQuestions::maximum,
          NumberQuestions::minimum,
          RowQuestions::largest,
          RowQuestions::smallest,
          RowQuestions::order,
          GroupQuestions::count,
          GroupQuestions::sum,
          GroupQuestions::names,
          GroupQuestions::distinct,
          GroupQuestions::totals,
          BoundQuestions::count);

  private static final List<Function<Dice, Puzzle>> QUESTIONS = questions();

  private Puzzles() {}

  private static List<Function<Dice, Puzzle>> questions() {
    List<Function<Dice, Puzzle>> questions =
        new ArrayList<>(
            List.of(
                FilterQuestions::byGroup,
                FilterQuestions::byNumber,
                LineQuestions::containing,
                LineQuestions::longest,
                LineQuestions::words,
                LineQuestions::sum,
                LineQuestions::sorted,
                LineQuestions::unique));
    for (Format format : Format.values()) {
      OF_TABLES.forEach(question -> questions.add(dice -> question.apply(format, dice)));
    }
    return List.copyOf(questions);
  }

  static Puzzle draw(Dice dice) {
    return dice.pick(QUESTIONS).apply(dice);
  }

  /** How many questions there are, each format counted. */
  static int count() {
    return QUESTIONS.size();
  }
}

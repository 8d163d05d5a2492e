package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/** Questions about rows whose number is above or below a limit. */
final class BoundQuestions {
  private static final String COUNT =
      """
      How many ROWS of FILE have a NUMBER that is BOUND?
      In how many ROWS of FILE is NUMBER BOUND?
      Count the ROWS of FILE whose NUMBER is BOUND.
      How often is NUMBER BOUND in FILE?
      Count how often NUMBER is BOUND in FILE.
      FILE has a COLUMN NUMBER. In how many ROWS is it BOUND?\
      """;

  private BoundQuestions() {}

  static Puzzle count(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    Bound bound = Bound.draw(table, dice);
    String computing = counting(bound.expression(table));
    List<Slip> slips =
        new ArrayList<>(
            List.of(
                Slip.misspelt(computing, table.number(), "<genexpr>"),
                wrong(table, bound.opposite()),
                wrong(table, bound.neighbour())));
    if (format == Format.CSV) {
      slips.add(Slip.error(counting(bound.unread(table)), bound.complaint(), "<genexpr>"));
    }
    return table.puzzle(
        "count by number",
        table.ask(dice, COUNT).replace("BOUND", bound.words()),
        Shape.VALUE,
        "the count",
        computing,
        bound.rows(table).size(),
        slips);
  }

  private static String counting(String condition) {
    return "answer = sum(" + condition + " for row in rows)";
  }

  private static Slip wrong(Table table, Bound bound) {
    return Slip.wrong(counting(bound.expression(table)), bound.rows(table).size());
  }
}

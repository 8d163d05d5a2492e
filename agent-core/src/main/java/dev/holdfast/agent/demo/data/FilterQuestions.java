package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Questions whose answer is a smaller CSV file. */
final class FilterQuestions {
  private static final String BY_GROUP =
      """
      Which ROWS of FILE have the GROUP WORD?
      Keep the ROWS of FILE whose GROUP is WORD.
      Take those ROWS of FILE where GROUP is equal to WORD.
      Find all ROWS of FILE with the GROUP WORD.
      Filter FILE for the GROUP WORD.
      Select the ROWS of FILE that have WORD as GROUP.\
      """;
  private static final String BY_NUMBER =
      """
      Which ROWS of FILE have a NUMBER that is BOUND?
      Keep the ROWS of FILE whose NUMBER is BOUND.
      Take those ROWS of FILE where NUMBER is BOUND.
      Find all ROWS of FILE with a NUMBER that is BOUND.
      Filter FILE for ROWS whose NUMBER is BOUND.
      Select the ROWS of FILE whose NUMBER is BOUND.\
      """;

  private FilterQuestions() {}

  static Puzzle byGroup(Dice dice) {
    Table table = Table.draw(Format.CSV, dice);
    String word = dice.pick(table.groups());
    String computing = keeping(GroupQuestions.condition(table, "==", word));
    List<Map<String, String>> kept = GroupQuestions.rows(table, word);
    List<Map<String, String>> others = new ArrayList<>(table.rows());
    others.removeAll(kept);
    String opposite = keeping(GroupQuestions.condition(table, "!=", word));
    return table.puzzle(
        "filter",
        GroupQuestions.ask(table, dice, BY_GROUP, word),
        Shape.TABLE,
        "the rows",
        computing,
        text(table, kept),
        List.of(
            Slip.misspelt(computing, table.group(), "<listcomp>"),
            Slip.wrong(opposite, text(table, others))));
  }

  static Puzzle byNumber(Dice dice) {
    Table table = Table.draw(Format.CSV, dice);
    Bound bound = Bound.draw(table, dice);
    String computing = keeping(bound.expression(table));
    return table.puzzle(
        "filter by number",
        table.ask(dice, BY_NUMBER).replace("BOUND", bound.words()),
        Shape.TABLE,
        "the rows",
        computing,
        text(table, bound.rows(table)),
        List.of(
            Slip.misspelt(computing, table.number(), "<listcomp>"),
            Slip.error(keeping(bound.unread(table)), bound.complaint(), "<listcomp>"),
            wrong(table, bound.opposite()),
            wrong(table, bound.neighbour())));
  }

  private static Slip wrong(Table table, Bound bound) {
    return Slip.wrong(keeping(bound.expression(table)), text(table, bound.rows(table)));
  }

  private static String keeping(String condition) {
    return "kept = [row.values() for row in rows if "
        + condition
        + "]\nanswer = \"\\n\".join(\",\".join(line) for line in [rows[0], *kept])";
  }

  /** The rows below the header; there may be none. */
  private static String text(Table table, List<Map<String, String>> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", table.rows().getFirst().keySet()));
    rows.forEach(row -> lines.add(String.join(",", row.values())));
    return String.join("\n", lines);
  }
}

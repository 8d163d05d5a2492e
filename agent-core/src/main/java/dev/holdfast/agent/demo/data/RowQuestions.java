package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Questions about the rows' order by a number. */
final class RowQuestions {
  private static final String LARGEST =
      """
      Which LABEL has the largest NUMBER in FILE?
      Which LABEL in FILE has the highest NUMBER?
      Find the LABEL with the greatest NUMBER in FILE.
      Find the LABEL with the most NUMBER in FILE.
      Look in FILE for the LABEL with the largest NUMBER.
      FILE gives the NUMBER of every LABEL. Which LABEL has the highest?
      Name the LABEL with the maximum NUMBER in FILE.\
      """;
  private static final String SMALLEST =
      """
      Which LABEL has the smallest NUMBER in FILE?
      Which LABEL in FILE has the lowest NUMBER?
      Find the LABEL with the least NUMBER in FILE.
      Find the LABEL with the smallest NUMBER in FILE.
      Look in FILE for the LABEL with the lowest NUMBER.
      FILE gives the NUMBER of every LABEL. Which LABEL has the lowest?
      Name the LABEL with the minimum NUMBER in FILE.\
      """;
  private static final String ORDER =
      """
      List every LABEL of FILE ordered by NUMBER, DIRECTION.
      Sort FILE by NUMBER, DIRECTION, and list every LABEL.
      List the LABEL of all ROWS of FILE by NUMBER, DIRECTION.
      Order the ROWS of FILE by NUMBER, DIRECTION, and take every LABEL.
      Give every LABEL of FILE in the order of NUMBER, DIRECTION.
      Read every LABEL of FILE and order them by NUMBER, DIRECTION.\
      """;
  private static final List<String> UP =
      List.of("smallest first", "lowest first", "ascending", "from low to high");
  private static final List<String> DOWN =
      List.of("largest first", "highest first", "descending", "from high to low");

  private RowQuestions() {}

  static Puzzle largest(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String asked = table.ask(dice, LARGEST);
    return extreme("largest", table, asked, true);
  }

  static Puzzle smallest(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String asked = table.ask(dice, SMALLEST);
    return extreme("smallest", table, asked, false);
  }

  private static Puzzle extreme(String question, Table table, String asked, boolean most) {
    String key = table.numberExpression();
    String computing = best(most, table, key);
    List<String> names = ordered(table, most);
    List<Slip> slips =
        new ArrayList<>(
            List.of(
                Slip.misspelt(computing, table.label(), ""),
                Slip.misspelt(computing, table.number(), "<lambda>"),
                Slip.wrong(best(!most, table, key), names.getLast())));
    if (table.format() == Format.CSV) {
      String unread = best(most, table, Format.JSON.number(table.number()));
      slips.add(Slip.wrong(unread, orderedAsText(table, most).getFirst()));
    }
    String subject = "the " + table.label();
    return table.puzzle(question, asked, Shape.VALUE, subject, computing, names.getFirst(), slips);
  }

  private static String best(boolean most, Table table, String key) {
    return "answer = "
        + (most ? "max" : "min")
        + "(rows, key=lambda row: "
        + key
        + ")[\""
        + table.label()
        + "\"]";
  }

  static Puzzle order(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    boolean down = dice.chance(0.5);
    String asked = table.ask(dice, ORDER.replace("DIRECTION", dice.pick(down ? DOWN : UP)));
    List<String> answer = ordered(table, down);
    String key = table.numberExpression();
    String computing = sorting(table, key, down);
    List<Slip> slips =
        new ArrayList<>(
            List.of(
                Slip.misspelt(computing, table.label(), "<genexpr>"),
                Slip.misspelt(computing, table.number(), "<lambda>"),
                Slip.wrong(sorting(table, key, !down), String.join("\n", answer.reversed()))));
    if (format == Format.CSV) {
      slips.add(
          Slip.wrong(
              sorting(table, Format.JSON.number(table.number()), down),
              String.join("\n", orderedAsText(table, down))));
    }
    return table.puzzle(
        "order", asked, Shape.LINES, "the order", computing, String.join("\n", answer), slips);
  }

  private static String sorting(Table table, String key, boolean down) {
    return "rows.sort(key=lambda row: "
        + key
        + (down ? ", reverse=True" : "")
        + ")\nanswer = \"\\n\".join("
        + table.labelExpression()
        + " for row in rows)";
  }

  private static List<String> ordered(Table table, boolean down) {
    return labels(table, down, Comparator.comparingInt(table::number));
  }

  /** As somebody orders numbers who takes them for words. */
  private static List<String> orderedAsText(Table table, boolean down) {
    return labels(table, down, Comparator.comparing(row -> "" + table.number(row)));
  }

  private static List<String> labels(
      Table table, boolean down, Comparator<Map<String, String>> order) {
    return table.rows().stream().sorted(down ? order.reversed() : order).map(table::label).toList();
  }
}

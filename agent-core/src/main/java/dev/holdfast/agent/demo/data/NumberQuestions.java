package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Questions about all numbers of a column. */
final class NumberQuestions {
  private static final String SUM =
      """
      What is the sum of NUMBER in FILE?
      Add up NUMBER in FILE.
      Add up all values of NUMBER in FILE.
      What is the total of the COLUMN NUMBER in FILE?
      FILE has a COLUMN NUMBER. What is its sum?
      Compute the sum of NUMBER over all ROWS of FILE.
      How much is NUMBER in FILE in total?
      Sum the COLUMN NUMBER of FILE.\
      """;
  private static final String AVERAGE =
      """
      What is the average of NUMBER in FILE, rounded to one decimal?
      Compute the mean of NUMBER in FILE, rounded to one decimal.
      FILE has a COLUMN NUMBER. What is its average, rounded to one decimal?
      Find the average NUMBER in FILE and round it to one decimal.
      What is NUMBER in FILE on average, rounded to one decimal?
      Round the average of the COLUMN NUMBER in FILE to one decimal.
      How large is NUMBER in FILE on average, to one decimal?\
      """;
  private static final String MAXIMUM =
      """
      What is the maximum of NUMBER in FILE?
      What is the largest NUMBER in FILE?
      Find the highest value of NUMBER in FILE.
      Find the greatest NUMBER in FILE.
      FILE has a COLUMN NUMBER. What is its maximum?
      What is the highest number in the COLUMN NUMBER of FILE?
      Look for the largest value of NUMBER in FILE.\
      """;
  private static final String MINIMUM =
      """
      What is the minimum of NUMBER in FILE?
      What is the smallest NUMBER in FILE?
      Find the lowest value of NUMBER in FILE.
      Find the least NUMBER in FILE.
      FILE has a COLUMN NUMBER. What is its minimum?
      What is the lowest number in the COLUMN NUMBER of FILE?
      Look for the smallest value of NUMBER in FILE.\
      """;

  private static final String NO_SUM =
      "TypeError: unsupported operand type(s) for +: 'int' and 'str'";

  private NumberQuestions() {}

  static Puzzle sum(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String computing = over("sum", table);
    List<Slip> slips = slips(table, computing);
    slips.add(Slip.wrong(over("max", table), Collections.max(table.numbers())));
    slips.add(Slip.wrong("answer = len(rows)", table.rows().size()));
    if (format == Format.CSV) {
      slips.add(Slip.error(unread(computing, table), NO_SUM, ""));
    }
    return table.puzzle(
        "sum", table.ask(dice, SUM), Shape.VALUE, "the sum", computing, sum(table), slips);
  }

  static Puzzle average(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    if (halfway(sum(table), table.rows().size())) {
      table = table.withoutLastRow();
    }
    int size = table.rows().size();
    String sum = "sum(" + table.numberExpression() + " for row in rows)";
    String computing = "answer = round(" + sum + " / len(rows), 1)";
    double average = Math.round(sum(table) * 10.0 / size) / 10.0;
    List<Slip> slips = slips(table, computing);
    slips.add(Slip.wrong("answer = " + sum + " // len(rows)", sum(table) / size));
    if (format == Format.CSV) {
      slips.add(Slip.error(unread(computing, table), NO_SUM, ""));
    }
    return table.puzzle(
        "average", table.ask(dice, AVERAGE), Shape.VALUE, "the average", computing, average, slips);
  }

  static Puzzle maximum(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String computing = over("max", table);
    List<Slip> slips = slips(table, computing);
    slips.add(Slip.wrong(over("min", table), Collections.min(table.numbers())));
    if (format == Format.CSV) {
      slips.add(Slip.wrong(unread(computing, table), Collections.max(texts(table))));
    }
    return table.puzzle(
        "maximum",
        table.ask(dice, MAXIMUM),
        Shape.VALUE,
        "the maximum",
        computing,
        Collections.max(table.numbers()),
        slips);
  }

  static Puzzle minimum(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String computing = over("min", table);
    List<Slip> slips = slips(table, computing);
    slips.add(Slip.wrong(over("max", table), Collections.max(table.numbers())));
    if (format == Format.CSV) {
      slips.add(Slip.wrong(unread(computing, table), Collections.min(texts(table))));
    }
    return table.puzzle(
        "minimum",
        table.ask(dice, MINIMUM),
        Shape.VALUE,
        "the minimum",
        computing,
        Collections.min(table.numbers()),
        slips);
  }

  private static String over(String function, Table table) {
    return "answer = " + function + "(" + table.numberExpression() + " for row in rows)";
  }

  private static List<Slip> slips(Table table, String computing) {
    return new ArrayList<>(List.of(Slip.misspelt(computing, table.number(), "<genexpr>")));
  }

  /** Without the conversion of text to numbers. */
  private static String unread(String computing, Table table) {
    return computing.replace(table.numberExpression(), Format.JSON.number(table.number()));
  }

  private static List<String> texts(Table table) {
    List<String> texts = new ArrayList<>();
    for (Map<String, String> row : table.rows()) {
      texts.add("" + table.number(row));
    }
    return texts;
  }

  private static int sum(Table table) {
    return table.numbers().stream().mapToInt(number -> number).sum();
  }

  /** Whether rounding to tenths would have to choose between two. Of small tables: eight rows. */
  private static boolean halfway(int sum, int count) {
    return sum * 20 % count == 0 && sum * 10 % count != 0;
  }
}

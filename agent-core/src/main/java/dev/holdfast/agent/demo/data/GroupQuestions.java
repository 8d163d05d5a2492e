package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Questions about rows of a group, and about the groups. */
final class GroupQuestions {
  private static final String COUNT =
      """
      How many ROWS of FILE have the GROUP WORD?
      In how many ROWS of FILE is GROUP equal to WORD?
      Count the ROWS of FILE whose GROUP is WORD.
      How often is the GROUP WORD in FILE?
      How many ROWS in FILE have WORD as GROUP?
      Count how often GROUP is WORD in FILE.
      FILE has a COLUMN GROUP. In how many ROWS is it WORD?\
      """;
  private static final String SUM =
      """
      What is the sum of NUMBER in FILE where GROUP is WORD?
      Add up NUMBER in FILE for the GROUP WORD.
      What is the total NUMBER of the GROUP WORD in FILE?
      Add up NUMBER of those ROWS of FILE whose GROUP is WORD.
      How much is NUMBER in FILE in total for the GROUP WORD?
      Compute the sum of NUMBER for all ROWS of FILE with GROUP WORD.
      Sum NUMBER in FILE, but only where GROUP is WORD.\
      """;
  private static final String NAMES =
      """
      Which LABEL in FILE has the GROUP WORD?
      List every LABEL of FILE whose GROUP is WORD.
      Find every LABEL in FILE with the GROUP WORD.
      List each LABEL in FILE where GROUP is equal to WORD.
      Look in FILE for every LABEL with WORD as GROUP.
      FILE gives the GROUP of every LABEL. For which LABEL is it WORD?\
      """;
  private static final String DISTINCT =
      """
      Which different values has GROUP in FILE, sorted?
      List the different values of GROUP in FILE, sorted.
      List every GROUP that occurs in FILE once, sorted.
      Find the distinct values of the COLUMN GROUP in FILE and sort them.
      FILE has a COLUMN GROUP. List its distinct values, sorted.
      Sort the different values of GROUP in FILE.\
      """;
  private static final String TOTALS =
      """
      What is the sum of NUMBER for each GROUP in FILE?
      Add up NUMBER in FILE for every GROUP.
      What is the total NUMBER of each GROUP in FILE?
      Compute the total of NUMBER per GROUP in FILE.
      Sum NUMBER in FILE by GROUP.
      How much is NUMBER in FILE in total for each GROUP?\
      """;

  private GroupQuestions() {}

  static Puzzle count(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String word = dice.pick(table.groups());
    String computing = counting(table, "==", word);
    int count = rows(table, word).size();
    return table.puzzle(
        "count",
        ask(table, dice, COUNT, word),
        Shape.VALUE,
        "the count",
        computing,
        count,
        List.of(
            Slip.misspelt(computing, table.group(), "<genexpr>"),
            Slip.wrong(counting(table, "!=", word), table.rows().size() - count),
            Slip.wrong("answer = len(rows)", table.rows().size())));
  }

  private static String counting(Table table, String operator, String word) {
    return "answer = sum(" + condition(table, operator, word) + " for row in rows)";
  }

  static Puzzle sum(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String word = dice.pick(table.groups());
    String all = "answer = sum(" + table.numberExpression() + " for row in rows";
    String computing = all + " if " + condition(table, "==", word) + ")";
    return table.puzzle(
        "sum of group",
        ask(table, dice, SUM, word),
        Shape.VALUE,
        "the sum",
        computing,
        sum(table, rows(table, word)),
        List.of(
            Slip.misspelt(computing, table.number(), "<genexpr>"),
            Slip.misspelt(computing, table.group(), "<genexpr>"),
            Slip.wrong(all + ")", sum(table, table.rows())),
            Slip.wrong(counting(table, "==", word), rows(table, word).size())));
  }

  static Puzzle names(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String word = dice.pick(table.groups());
    String computing = naming(table, "==", word);
    List<Map<String, String>> others = new ArrayList<>(table.rows());
    others.removeAll(rows(table, word));
    return table.puzzle(
        "names",
        ask(table, dice, NAMES, word),
        Shape.LINES,
        "the names",
        computing,
        labels(table, rows(table, word)),
        List.of(
            Slip.misspelt(computing, table.label(), "<genexpr>"),
            Slip.misspelt(computing, table.group(), "<genexpr>"),
            Slip.wrong(naming(table, "!=", word), labels(table, others))));
  }

  private static String naming(Table table, String operator, String word) {
    return "answer = \"\\n\".join("
        + table.labelExpression()
        + " for row in rows if "
        + condition(table, operator, word)
        + ")";
  }

  static Puzzle distinct(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String group = table.groupExpression();
    String computing = "answer = \"\\n\".join(sorted({" + group + " for row in rows}))";
    String repeated = "answer = \"\\n\".join(sorted(" + group + " for row in rows))";
    List<String> all = table.rows().stream().map(table::group).sorted().toList();
    return table.puzzle(
        "distinct",
        table.ask(dice, DISTINCT),
        Shape.LINES,
        "the values",
        computing,
        String.join("\n", table.groups()),
        List.of(
            Slip.misspelt(computing, table.group(), "<setcomp>"),
            Slip.wrong(repeated, String.join("\n", all))));
  }

  static Puzzle totals(Format format, Dice dice) {
    Table table = Table.draw(format, dice);
    String computing = adding(table, table.numberExpression());
    Map<String, Integer> sums = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (Map<String, String> row : table.rows()) {
      sums.merge(table.group(row), table.number(row), Integer::sum);
      counts.merge(table.group(row), 1, Integer::sum);
    }
    return table.puzzle(
        "totals",
        table.ask(dice, TOTALS),
        Shape.TOTALS,
        "the totals",
        computing,
        lines(sums),
        List.of(
            Slip.misspelt(computing, table.number(), ""),
            Slip.misspelt(computing, table.group(), ""),
            Slip.wrong(adding(table, "1"), lines(counts))));
  }

  private static String adding(Table table, String what) {
    return """
    totals = {}
    for row in rows:
        totals[GROUP] = totals.get(GROUP, 0) + NUMBER
    answer = "\\n".join(f"{key}: {totals[key]}" for key in sorted(totals))\
    """
        .replace("GROUP", table.groupExpression())
        .replace("NUMBER", what);
  }

  private static String lines(Map<String, Integer> values) {
    List<String> lines = new ArrayList<>();
    values.forEach((key, value) -> lines.add(key + ": " + value));
    return String.join("\n", lines);
  }

  static String ask(Table table, Dice dice, String forms, String word) {
    return table.ask(dice, forms).replace("WORD", word);
  }

  static String condition(Table table, String operator, String word) {
    return table.groupExpression() + " " + operator + " \"" + word + "\"";
  }

  static List<Map<String, String>> rows(Table table, String word) {
    return table.rows().stream().filter(row -> table.group(row).equals(word)).toList();
  }

  private static int sum(Table table, List<Map<String, String>> rows) {
    return rows.stream().mapToInt(table::number).sum();
  }

  private static String labels(Table table, List<Map<String, String>> rows) {
    return String.join("\n", rows.stream().map(table::label).toList());
  }
}

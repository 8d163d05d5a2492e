package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A small table: every row has a name of its own, belongs to a group and has a number that no other
 * row has.
 *
 * @param label the column of names
 * @param group the column of groups
 * @param number the column of numbers that is asked about
 * @param rows values by column, in the order of the file
 */
record Table(
    Format format,
    String file,
    String label,
    String group,
    String number,
    List<Map<String, String>> rows) {
  private static final int FEWEST = 5;
  private static final int MOST = 9;

  static Table draw(Format format, Dice dice) {
    String file = dice.word(Words.NOUNS) + "." + format.label();
    String label = dice.word(Words.NOUNS);
    String group = dice.word(Words.NOUNS);
    String number = dice.word(Words.AMOUNTS);
    int size = dice.between(FEWEST, format == Format.CSV ? MOST : MOST - 2);
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put(group, groups(size, dice));
    columns.put(number, numbers(size, dice));
    if (dice.chance(0.4)) {
      columns.put(dice.word(Words.AMOUNTS), numbers(size, dice));
    }
    List<String> names = names(size, dice);
    List<String> order = dice.shuffled(List.copyOf(columns.keySet()));
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put(label, names.get(i));
      for (String column : order) {
        row.put(column, columns.getOrDefault(column, List.of()).get(i));
      }
      rows.add(row);
    }
    return new Table(format, file, label, group, number, rows);
  }

  private static List<String> names(int size, Dice dice) {
    Words words = dice.pick(Words.FIRST_NAMES, Words.CITIES, Words.NOUNS);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      names.add(dice.known(words));
    }
    return names;
  }

  /** Each of two to four groups at least once, and one of them twice. */
  private static List<String> groups(int size, Dice dice) {
    Words words = dice.pick(Words.COLORS, Words.CITIES, Words.ADJECTIVES, Words.NOUNS);
    List<String> groups = new ArrayList<>();
    int count = dice.between(2, Math.min(4, size - 1));
    for (int i = 0; i < count; i++) {
      String word = dice.word(words);
      // Not some with a capital and some without: how these are sorted is a matter of opinion.
      groups.add(words == Words.CITIES ? Dice.capital(word) : word);
    }
    List<String> values = new ArrayList<>(groups);
    while (values.size() < size) {
      values.add(dice.pick(groups));
    }
    return dice.shuffled(values);
  }

  private static List<String> numbers(int size, Dice dice) {
    int highest = dice.pick(30, 99, 99, 400);
    List<String> numbers = new ArrayList<>();
    while (numbers.size() < size) {
      String number = "" + dice.value(1, highest);
      if (!numbers.contains(number)) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  Table withoutLastRow() {
    return new Table(format, file, label, group, number, rows.subList(0, rows.size() - 1));
  }

  int number(Map<String, String> row) {
    return Integer.parseInt(row.getOrDefault(number, ""));
  }

  String label(Map<String, String> row) {
    return row.getOrDefault(label, "");
  }

  String group(Map<String, String> row) {
    return row.getOrDefault(group, "");
  }

  List<Integer> numbers() {
    return rows.stream().map(this::number).toList();
  }

  /** The different groups, sorted. */
  List<String> groups() {
    return List.copyOf(new TreeSet<>(rows.stream().map(this::group).toList()));
  }

  /** A number of {@code row} in a program. */
  String numberExpression() {
    return format.number(number);
  }

  /** The name of {@code row} in a program. */
  String labelExpression() {
    return "row[\"" + label + "\"]";
  }

  /** The group of {@code row} in a program. */
  String groupExpression() {
    return "row[\"" + group + "\"]";
  }

  /** One of the forms with the table's names in it. */
  String ask(Dice dice, String forms) {
    return dice.pick(forms.lines().toList())
        .replace("FILE", file)
        .replace("LABEL", label)
        .replace("GROUP", group)
        .replace("NUMBER", number)
        .replace("ROWS", format.rows())
        .replace("COLUMN", format.column());
  }

  Puzzle puzzle(
      String question,
      String asked,
      Shape shape,
      String subject,
      String computing,
      Object answer,
      List<Slip> slips) {
    return new Puzzle(
        format.label() + "/" + question,
        file,
        format.text(rows),
        asked,
        shape,
        subject,
        format.reading(file),
        computing,
        answer.toString(),
        slips);
  }
}

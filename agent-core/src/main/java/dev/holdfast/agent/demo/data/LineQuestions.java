package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Questions about lines of text. */
final class LineQuestions {
  private static final String CONTAINING =
      """
      How many lines of FILE contain the word WORD?
      In how many lines of FILE is the word WORD?
      Count the lines of FILE with the word WORD.
      Count the lines of FILE that contain WORD.
      How many lines in FILE have the word WORD?
      FILE has several lines. How many contain the word WORD?\
      """;
  private static final String LONGEST =
      """
      What is the longest line of FILE?
      Which line of FILE has the most characters?
      Find the longest line in FILE.
      Look for the longest line in FILE.
      Which line in FILE is the longest?
      Take the line of FILE with the most characters.\
      """;
  private static final String WORD_COUNT =
      """
      How many words are in FILE?
      Count the words in FILE.
      Count all words of FILE.
      How many words does FILE have?
      What is the number of words in FILE?
      Find out how many words FILE contains.\
      """;
  private static final String SUM =
      """
      Add up the numbers in FILE.
      What is the sum of the numbers in FILE?
      What is the sum of the numbers behind the colons in FILE?
      Every line of FILE has a name and a number. Add up the numbers.
      How much are the numbers of FILE in total?
      Compute the sum of all numbers in FILE.\
      """;
  private static final String SORTED =
      """
      Sort the lines of FILE DIRECTION.
      Order the lines of FILE DIRECTION.
      Bring the lines of FILE into order, DIRECTION.
      Take the lines of FILE and sort them DIRECTION.
      List the lines of FILE DIRECTION.
      Put the lines of FILE into order, DIRECTION.\
      """;
  private static final List<String> UP =
      List.of("alphabetically", "from a to z", "in alphabetical order");
  private static final List<String> DOWN =
      List.of("in reverse alphabetical order", "from z to a", "backwards from z to a");
  private static final String UNIQUE =
      """
      Remove repeated lines from FILE, keep the first of each.
      Take every different line of FILE once, in the order of FILE.
      Drop the repeated lines of FILE and keep the order.
      Keep each line of FILE only once, in the same order.
      Which different lines has FILE, in the order of FILE?
      List the lines of FILE without repeated ones, in the same order.\
      """;

  private static final String JOINED = "answer = \"\\n\".join(";

  private LineQuestions() {}

  static Puzzle containing(Dice dice) {
    List<String> lines = lines(dice, 4, line -> line);
    String word = dice.pick(Arrays.asList(dice.pick(lines).split(" ", -1)));
    int count = 0;
    for (String line : lines) {
      count += Arrays.asList(line.split(" ", -1)).contains(word) ? 1 : 0;
    }
    String computing = "answer = sum(\"" + word + "\" in line.split() for line in lines)";
    return puzzle(
        "lines with a word",
        dice,
        CONTAINING.replace("WORD", word),
        lines,
        Shape.VALUE,
        "the count",
        computing,
        count,
        List.of(
            Slip.wrong(computing.replace("\" in line", "\" not in line"), lines.size() - count),
            Slip.wrong("answer = len(lines)", lines.size())));
  }

  static Puzzle longest(Dice dice) {
    List<String> lines = lines(dice, 4, String::length);
    Comparator<String> order = Comparator.comparingInt(String::length);
    return puzzle(
        "longest line",
        dice,
        LONGEST,
        lines,
        Shape.VALUE,
        "the line",
        "answer = max(lines, key=len)",
        Collections.max(lines, order),
        List.of(
            Slip.wrong("answer = max(lines)", Collections.max(lines)),
            Slip.wrong("answer = min(lines, key=len)", Collections.min(lines, order))));
  }

  static Puzzle words(Dice dice) {
    List<String> lines = lines(dice, 4, line -> line);
    int count = 0;
    for (String line : lines) {
      count += line.split(" ", -1).length;
    }
    return puzzle(
        "words",
        dice,
        WORD_COUNT,
        lines,
        Shape.VALUE,
        "the count",
        "answer = sum(len(line.split()) for line in lines)",
        count,
        List.of(
            Slip.wrong("answer = len(lines)", lines.size()),
            Slip.wrong(
                "answer = sum(len(line) for line in lines)",
                lines.stream().mapToInt(String::length).sum())));
  }

  static Puzzle sum(Dice dice) {
    List<String> lines = new ArrayList<>();
    int size = dice.between(5, 8);
    int highest = dice.pick(30, 99, 99, 400);
    Words words = dice.pick(Words.NOUNS, Words.FIRST_NAMES, Words.CITIES);
    int sum = 0;
    int most = 0;
    for (int i = 0; i < size; i++) {
      int number = dice.value(1, highest);
      lines.add(dice.known(words) + ": " + number);
      sum += number;
      most = Math.max(most, number);
    }
    String computing = "answer = sum(int(line.split(\": \")[1]) for line in lines)";
    String name = lines.getFirst().split(": ", -1)[0];
    return puzzle(
        "sum",
        dice,
        SUM,
        lines,
        Shape.VALUE,
        "the sum",
        computing,
        sum,
        List.of(
            Slip.wrong(computing.replace("sum(", "max("), most),
            Slip.error(
                computing.replace("[1]", "[0]"),
                "ValueError: invalid literal for int() with base 10: '" + name + "'",
                "<genexpr>")));
  }

  static Puzzle sorted(Dice dice) {
    boolean down = dice.chance(0.5);
    List<String> lines = lines(dice, 2, line -> line);
    List<String> up = lines.stream().sorted().toList();
    String ascending = JOINED + "sorted(lines))";
    String descending = JOINED + "sorted(lines, reverse=True))";
    return puzzle(
        "sorted lines",
        dice,
        SORTED.replace("DIRECTION", dice.pick(down ? DOWN : UP)),
        dice.shuffled(up),
        Shape.LINES,
        "the lines",
        down ? descending : ascending,
        String.join("\n", down ? up.reversed() : up),
        List.of(
            Slip.wrong(
                down ? ascending : descending, String.join("\n", down ? up : up.reversed()))));
  }

  static Puzzle unique(Dice dice) {
    List<String> different = lines(dice, 2, line -> line);
    List<String> some = different.subList(0, dice.between(3, different.size() - 1));
    List<String> lines = new ArrayList<>(some);
    for (int i = dice.between(2, 3); i > 0; i--) {
      lines.add(dice.pick(some));
    }
    lines = dice.shuffled(lines);
    List<String> unique = List.copyOf(new LinkedHashSet<>(lines));
    return puzzle(
        "unique lines",
        dice,
        UNIQUE,
        lines,
        Shape.LINES,
        "the lines",
        JOINED + "dict.fromkeys(lines))",
        String.join("\n", unique),
        List.of(
            Slip.wrong(JOINED + "lines)", String.join("\n", lines)),
            Slip.wrong(
                JOINED + "sorted(set(lines)))",
                String.join("\n", unique.stream().sorted().toList()))));
  }

  /**
   * Five to eight lines of at most {@code most} words, which occur in several of them.
   *
   * @param property what no two lines have in common
   */
  private static List<String> lines(Dice dice, int most, Function<String, Object> property) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      words.add(dice.known(i < 6 ? Words.NOUNS : Words.ADJECTIVES));
    }
    Map<Object, String> lines = new LinkedHashMap<>();
    int size = dice.between(5, 8);
    while (lines.size() < size) {
      List<String> line = dice.shuffled(words).subList(0, dice.between(1, most));
      String text = String.join(" ", line);
      lines.putIfAbsent(property.apply(text), text);
    }
    return List.copyOf(lines.values());
  }

  private static Puzzle puzzle(
      String question,
      Dice dice,
      String forms,
      List<String> lines,
      Shape shape,
      String subject,
      String computing,
      Object answer,
      List<Slip> slips) {
    String file = dice.word(Words.NOUNS) + ".txt";
    return new Puzzle(
        "text/" + question,
        file,
        String.join("\n", lines) + "\n",
        dice.pick(forms.lines().toList()).replace("FILE", file),
        shape,
        subject,
        "lines = open(\"" + file + "\").read().splitlines()",
        computing,
        answer.toString(),
        slips);
  }
}

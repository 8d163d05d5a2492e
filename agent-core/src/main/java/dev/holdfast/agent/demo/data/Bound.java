package dev.holdfast.agent.demo.data;

import dev.holdfast.agent.demo.Dice;
import java.util.List;
import java.util.Map;

/**
 * A condition on the numbers of a table that some rows fulfil and some do not.
 *
 * @param words the condition in a sentence: {@code more than 12}
 */
record Bound(Comparison comparison, int limit, String words) {

  /** How a number is compared with the limit. */
  enum Comparison {
    ABOVE(">", "above", "more than", "greater than", "over"),
    AT_LEAST(">=", "at least", "not less than"),
    BELOW("<", "below", "less than", "smaller than", "under"),
    AT_MOST("<=", "at most", "not more than");

    private final String operator;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> words;

    Comparison(String operator, String... words) {
      this.operator = operator;
      this.words = List.of(words);
    }

    private Comparison opposite() {
      return switch (this) {
        case ABOVE -> BELOW;
        case AT_LEAST -> AT_MOST;
        case BELOW -> ABOVE;
        case AT_MOST -> AT_LEAST;
      };
    }

    private Comparison neighbour() {
      return switch (this) {
        case ABOVE -> AT_LEAST;
        case AT_LEAST -> ABOVE;
        case BELOW -> AT_MOST;
        case AT_MOST -> BELOW;
      };
    }
  }

  /** The limit is a number of the table, so that equality matters. */
  static Bound draw(Table table, Dice dice) {
    Comparison comparison = dice.pick(Comparison.values());
    List<Integer> numbers = table.numbers().stream().sorted().toList();
    int limit = numbers.get(dice.between(1, numbers.size() - 2));
    return new Bound(comparison, limit, dice.pick(comparison.words) + " " + limit);
  }

  /** The condition in a program. */
  String expression(Table table) {
    return table.numberExpression() + " " + comparison.operator + " " + limit;
  }

  /** The condition in a program that forgets that the numbers of a file are text. */
  String unread(Table table) {
    return Format.JSON.number(table.number()) + " " + comparison.operator + " " + limit;
  }

  /** What Python says to {@link #unread}. */
  String complaint() {
    return "TypeError: '"
        + comparison.operator
        + "' not supported between instances of 'str' and 'int'";
  }

  List<Map<String, String>> rows(Table table) {
    return table.rows().stream().filter(row -> holds(table.number(row))).toList();
  }

  private boolean holds(int number) {
    return switch (comparison) {
      case ABOVE -> number > limit;
      case AT_LEAST -> number >= limit;
      case BELOW -> number < limit;
      case AT_MOST -> number <= limit;
    };
  }

  /** The wrong way round. */
  Bound opposite() {
    return new Bound(comparison.opposite(), limit, words);
  }

  /** The same but for the limit itself. */
  Bound neighbour() {
    return new Bound(comparison.neighbour(), limit, words);
  }
}

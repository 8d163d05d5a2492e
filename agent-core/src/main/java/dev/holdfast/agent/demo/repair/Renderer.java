package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.repair.Expression.Binary;
import java.util.ArrayList;
import java.util.List;

/** Writes programs in one language. */
abstract class Renderer {
  private final Language language;

  Renderer(Language language) {
    this.language = language;
  }

  /** The text of a module. */
  abstract String module(String name, List<Routine> routines);

  abstract String symbol(Operator operator);

  abstract String truth(boolean value);

  abstract String length(String list);

  abstract String emptyList();

  /** A whole-number division of two written operands. */
  String division(String left, String right) {
    return left + " " + symbol(Operator.DIVIDE) + " " + right;
  }

  /** Whether a division is one closed piece, as a call is. */
  boolean divisionIsClosed() {
    return false;
  }

  final String name(List<String> words) {
    return language.name(words);
  }

  final String expression(Expression expression) {
    return switch (expression) {
      case Expression.Whole whole -> "" + whole.value();
      case Expression.Text text -> "\"" + text.value() + "\"";
      case Expression.Truth truth -> truth(truth.value());
      case Expression.EmptyList _ -> emptyList();
      case Expression.Variable variable -> variable.name();
      case Expression.Length length -> length(expression(length.list()));
      case Expression.Element element ->
          expression(element.list()) + "[" + expression(element.place()) + "]";
      case Expression.Call call -> name(call.routine()) + "(" + list(call.arguments()) + ")";
      case Binary binary -> binary(binary);
    };
  }

  private String list(List<Expression> expressions) {
    List<String> written = new ArrayList<>();
    for (Expression expression : expressions) {
      written.add(expression(expression));
    }
    return String.join(", ", written);
  }

  private String binary(Binary binary) {
    int strength = binary.operator().strength();
    boolean comparison = binary.operator().compares();
    String left = operand(binary.left(), comparison ? strength + 1 : strength);
    // A right operand of the same strength keeps its brackets: a - (b - c).
    String right = operand(binary.right(), strength + 1);
    return binary.operator() == Operator.DIVIDE
        ? division(left, right)
        : left + " " + symbol(binary.operator()) + " " + right;
  }

  private String operand(Expression expression, int least) {
    String written = expression(expression);
    boolean open =
        expression instanceof Binary binary
            && binary.operator().strength() < least
            && !(divisionIsClosed() && binary.operator() == Operator.DIVIDE);
    return open ? "(" + written + ")" : written;
  }

  /** Symbols that the languages share. */
  static String common(Operator operator) {
    return switch (operator) {
      case OR -> "||";
      case AND -> "&&";
      case LESS -> "<";
      case AT_MOST -> "<=";
      case MORE -> ">";
      case AT_LEAST -> ">=";
      case EQUAL -> "==";
      case UNEQUAL -> "!=";
      case PLUS -> "+";
      case MINUS -> "-";
      case TIMES -> "*";
      case DIVIDE -> "/";
      case REMAINDER -> "%";
    };
  }
}

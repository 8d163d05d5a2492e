package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes what a call returns, as the language would: whole numbers are {@link Integer}, texts and
 * letters {@link String}.
 */
final class Interpreter {
  private static final int MOST_STEPS = 10_000;

  /** Beyond it languages differ, and reading becomes hard. */
  private static final long LARGEST = 100_000_000;

  private final Language language;
  private final Map<List<String>, Routine> routines = new HashMap<>();
  private int steps;

  Interpreter(Language language, List<Routine> routines) {
    this.language = language;
    for (Routine routine : routines) {
      this.routines.put(routine.name(), routine);
    }
  }

  /** What a function without a return gives. */
  enum Nothing {
    NOTHING
  }

  /**
   * The value of a call.
   *
   * @throws BrokenProgramException if the program would not end with a value
   */
  Object call(List<String> name, List<Object> arguments) {
    Routine routine = routines.get(name);
    if (routine == null) {
      throw new BrokenProgramException("no function " + name);
    }
    Map<String, Object> variables = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      variables.put(routine.parameters().get(i).name(), arguments.get(i));
    }
    return run(routine.body(), variables).orElse(Nothing.NOTHING);
  }

  private Optional<Object> run(List<Statement> block, Map<String, Object> variables) {
    for (Statement statement : block) {
      if (++steps > MOST_STEPS) {
        throw new BrokenProgramException("too many steps");
      }
      Optional<Object> returned = run(statement, variables);
      if (returned.isPresent()) {
        return returned;
      }
    }
    return Optional.empty();
  }

  private Optional<Object> run(Statement statement, Map<String, Object> variables) {
    switch (statement) {
      case Statement.Declare declare ->
          variables.put(declare.name(), value(declare.value(), variables));
      case Statement.Assign assign ->
          variables.put(assign.name(), value(assign.value(), variables));
      case Statement.Change change -> {
        Object before = variable(change.name(), variables);
        variables.put(
            change.name(), combine(change.operator(), before, value(change.value(), variables)));
      }
      case Statement.Append append ->
          made(variables, append.list()).add(value(append.value(), variables));
      case Statement.Return returned -> {
        return Optional.of(value(returned.value(), variables));
      }
      case Statement.Bare bare -> value(bare.value(), variables);
      case Statement.If branch -> {
        boolean holds = (Boolean) value(branch.condition(), variables);
        return run(holds ? branch.then() : branch.otherwise(), variables);
      }
      case Statement.Each each -> {
        for (Object element : elements(variable(each.source(), variables))) {
          variables.put(each.name(), element);
          Optional<Object> returned = run(each.body(), variables);
          if (returned.isPresent()) {
            return returned;
          }
        }
      }
      case Statement.Count count -> {
        return count(count, variables);
      }
    }
    return Optional.empty();
  }

  private Optional<Object> count(Statement.Count count, Map<String, Object> variables) {
    int limit = number(count.limit(), variables) + (count.included() ? 1 : 0);
    for (int i = number(count.first(), variables); i < limit; i++) {
      variables.put(count.name(), i);
      Optional<Object> returned = run(count.body(), variables);
      if (returned.isPresent()) {
        return returned;
      }
      // Only Python keeps the range that it began with and the number that it counts.
      if (number(count.limit(), variables) + (count.included() ? 1 : 0) != limit
          || !variable(count.name(), variables).equals(i)) {
        throw new BrokenProgramException("the loop's bounds change");
      }
    }
    return Optional.empty();
  }

  private static Object variable(String name, Map<String, Object> variables) {
    Object value = variables.get(name);
    if (value == null) {
      throw new BrokenProgramException("no variable " + name);
    }
    return value;
  }

  @SuppressWarnings("unchecked") // only the program's own lists are appended to
  private static List<Object> made(Map<String, Object> variables, String name) {
    return (List<Object>) variable(name, variables);
  }

  private static List<Object> elements(Object source) {
    if (source instanceof String text) {
      return new ArrayList<>(List.of((Object[]) text.split("")));
    }
    return new ArrayList<>((List<?>) source);
  }

  private int number(Expression expression, Map<String, Object> variables) {
    return (Integer) value(expression, variables);
  }

  private Object value(Expression expression, Map<String, Object> variables) {
    return switch (expression) {
      case Expression.Whole whole -> whole.value();
      case Expression.Text text -> text.value();
      case Expression.Truth truth -> truth.value();
      case Expression.EmptyList _ -> new ArrayList<>();
      case Expression.Variable variable -> variable(variable.name(), variables);
      case Expression.Length length -> ((List<?>) value(length.list(), variables)).size();
      case Expression.Element element -> {
        List<?> list = (List<?>) value(element.list(), variables);
        int place = number(element.place(), variables);
        if (place < 0 || place >= list.size()) {
          throw new BrokenProgramException("no element at " + place);
        }
        yield list.get(place);
      }
      case Expression.Call call -> {
        List<Object> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
          arguments.add(value(argument, variables));
        }
        yield call(call.routine(), arguments);
      }
      case Expression.Binary binary when binary.operator().logical() -> {
        boolean left = (Boolean) value(binary.left(), variables);
        boolean decided = left == (binary.operator() == Operator.OR);
        yield decided ? left : value(binary.right(), variables);
      }
      case Expression.Binary binary ->
          combine(
              binary.operator(), value(binary.left(), variables), value(binary.right(), variables));
    };
  }

  private Object combine(Operator operator, Object left, Object right) {
    if (operator == Operator.EQUAL || operator == Operator.UNEQUAL) {
      return left.equals(right) == (operator == Operator.EQUAL);
    }
    if (left instanceof String before && right instanceof String after) {
      if (operator != Operator.PLUS) {
        throw new BrokenProgramException("texts can only be joined");
      }
      return before + after;
    }
    if (left instanceof Integer first && right instanceof Integer second) {
      return combine(operator, (int) first, (int) second);
    }
    throw new BrokenProgramException("these values do not go together");
  }

  private Object combine(Operator operator, int left, int right) {
    return switch (operator) {
      case LESS -> left < right;
      case AT_MOST -> left <= right;
      case MORE -> left > right;
      case AT_LEAST -> left >= right;
      case PLUS -> small((long) left + right);
      case MINUS -> small((long) left - right);
      case TIMES -> small((long) left * right);
      case DIVIDE -> divide(left, right);
      case REMAINDER -> remainder(left, right);
      case OR, AND, EQUAL, UNEQUAL -> throw new BrokenProgramException("no numbers");
    };
  }

  private int divide(int left, int right) {
    if (right == 0) {
      throw new BrokenProgramException("division by zero");
    }
    return language == Language.JAVA ? left / right : Math.floorDiv(left, right);
  }

  private int remainder(int left, int right) {
    if (right == 0) {
      throw new BrokenProgramException("division by zero");
    }
    return language == Language.PYTHON ? Math.floorMod(left, right) : left % right;
  }

  private static int small(long number) {
    if (Math.abs(number) > LARGEST) {
      throw new BrokenProgramException("a number is too large");
    }
    return (int) number;
  }
}

package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import dev.holdfast.agent.demo.repair.Expression.Binary;
import dev.holdfast.agent.demo.repair.Expression.Whole;
import java.util.ArrayList;
import java.util.List;

/** Expressions with one fault. */
final class ExpressionFaults {
  private final Dice dice;

  ExpressionFaults(Dice dice) {
    this.dice = dice;
  }

  /** Everything that can be wrong with an expression. */
  List<Mutant<Expression>> of(Expression expression, Scope scope) {
    List<Mutant<Expression>> mutants = new ArrayList<>(own(expression, scope));
    List<Expression> children = expression.children();
    for (int i = 0; i < children.size(); i++) {
      for (Mutant<Expression> inner : of(children.get(i), scope)) {
        List<Expression> changed = new ArrayList<>(children);
        changed.set(i, inner.changed());
        mutants.add(new Mutant<>(inner.fault(), expression.with(changed)));
      }
    }
    return mutants;
  }

  /** Operators that are taken for an arithmetic one. */
  static List<Operator> wrongFor(Operator operator) {
    return switch (operator) {
      case PLUS -> List.of(Operator.MINUS, Operator.TIMES);
      case MINUS, TIMES -> List.of(Operator.PLUS);
      case DIVIDE -> List.of(Operator.TIMES);
      case REMAINDER -> List.of(Operator.DIVIDE);
      case LESS -> List.of(Operator.AT_MOST, Operator.MORE);
      case AT_MOST -> List.of(Operator.LESS, Operator.AT_LEAST);
      case MORE -> List.of(Operator.AT_LEAST, Operator.LESS);
      case AT_LEAST -> List.of(Operator.MORE, Operator.AT_MOST);
      case EQUAL -> List.of(Operator.UNEQUAL);
      case UNEQUAL -> List.of(Operator.EQUAL);
      case AND -> List.of(Operator.OR);
      case OR -> List.of(Operator.AND);
    };
  }

  private List<Mutant<Expression>> own(Expression expression, Scope scope) {
    return switch (expression) {
      case Whole whole -> number(whole);
      case Expression.Truth truth ->
          List.of(new Mutant<>(Fault.WRONG_CONSTANT, new Expression.Truth(!truth.value())));
      case Expression.Variable variable -> {
        List<Mutant<Expression>> mutants = new ArrayList<>();
        for (String other : scope.others(variable.name())) {
          mutants.add(new Mutant<>(Fault.WRONG_VARIABLE, new Expression.Variable(other)));
        }
        yield mutants;
      }
      case Expression.Call call -> swapped(call);
      case Binary binary -> binary(binary, scope);
      case Expression.Text _, Expression.EmptyList _, Expression.Length _, Expression.Element _ ->
          List.of();
    };
  }

  private List<Mutant<Expression>> number(Whole whole) {
    int value = whole.value();
    return switch (whole.role()) {
      case START, STEP -> List.of(constant(whole, value == 0 ? 1 : value - 1));
      case PLACE ->
          value == 0
              ? List.of(shifted(whole, 1))
              : List.of(shifted(whole, value + 1), shifted(whole, value - 1));
      case DOCUMENTED -> List.of(constant(whole, otherThan(value)));
      case CONVENTION ->
          List.of(
              constant(
                  whole,
                  switch (value) {
                    case 100 -> 10;
                    case 60 -> 100;
                    case 2 -> 3;
                    case -1 -> 1;
                    default -> value - 1;
                  }));
    };
  }

  private int otherThan(int value) {
    int other = value;
    while (other == value) {
      other = dice.value(Math.max(2, value / 2), value * 2 + 3);
    }
    return other;
  }

  private static Mutant<Expression> constant(Whole whole, int value) {
    return new Mutant<>(Fault.WRONG_CONSTANT, new Whole(value, whole.role()));
  }

  private static Mutant<Expression> shifted(Whole whole, int value) {
    return new Mutant<>(Fault.OFF_BY_ONE, new Whole(value, whole.role()));
  }

  private static List<Mutant<Expression>> swapped(Expression.Call call) {
    List<Mutant<Expression>> mutants = new ArrayList<>();
    for (int i = 0; i + 1 < call.arguments().size(); i++) {
      List<Expression> arguments = new ArrayList<>(call.arguments());
      java.util.Collections.swap(arguments, i, i + 1);
      mutants.add(new Mutant<>(Fault.SWAPPED_ARGUMENTS, call.with(arguments)));
    }
    return mutants;
  }

  private static List<Mutant<Expression>> binary(Binary binary, Scope scope) {
    List<Mutant<Expression>> mutants = new ArrayList<>();
    boolean text = scope.isText(binary);
    Operator operator = binary.operator();
    Fault fault = operator.arithmetic() ? Fault.WRONG_OPERATOR : Fault.WRONG_CONDITION;
    for (Operator wrong : text ? List.<Operator>of() : wrongFor(operator)) {
      mutants.add(new Mutant<>(fault, new Binary(wrong, binary.left(), binary.right())));
    }
    if (text && binary.left() instanceof Binary(Operator plus, Expression first, var between)) {
      // first + " " + last: the outer two change places.
      Expression left = new Binary(plus, binary.right(), between);
      mutants.add(new Mutant<>(Fault.SWAPPED_OPERANDS, new Binary(operator, left, first)));
    } else if (text || operator == Operator.MINUS || operator == Operator.DIVIDE) {
      Expression turned = new Binary(operator, binary.right(), binary.left());
      mutants.add(new Mutant<>(Fault.SWAPPED_OPERANDS, turned));
    }
    return mutants;
  }
}

package dev.holdfast.agent.demo.repair;

import java.util.List;

/** What has a value. */
sealed interface Expression {

  /** Why a number is the one it is, so that a reader can tell a wrong one. */
  enum Role {
    /** Where a loop's result begins: 0 for sums, 1 for products. */
    START,
    /** What is added for each thing counted. */
    STEP,
    /** A place in a list or a loop's first number. */
    PLACE,
    /** Told by the comment above the function. */
    DOCUMENTED,
    /** Known to everybody: 100 in a percentage, 60 minutes. */
    CONVENTION
  }

  record Whole(int value, Role role) implements Expression {}

  record Text(String value) implements Expression {}

  record Truth(boolean value) implements Expression {}

  record EmptyList() implements Expression {}

  record Variable(String name) implements Expression {}

  record Binary(Operator operator, Expression left, Expression right) implements Expression {}

  /** The number of elements of a list. */
  record Length(Expression list) implements Expression {}

  /** An element of a list, the first at 0. */
  record Element(Expression list, Expression place) implements Expression {}

  record Call(List<String> routine, List<Expression> arguments) implements Expression {}

  /** The parts in reading order. */
  default List<Expression> children() {
    return switch (this) {
      case Whole _, Text _, Truth _, EmptyList _, Variable _ -> List.of();
      case Binary binary -> List.of(binary.left(), binary.right());
      case Length length -> List.of(length.list());
      case Element element -> List.of(element.list(), element.place());
      case Call call -> call.arguments();
    };
  }

  /** The same with other parts. */
  default Expression with(List<Expression> children) {
    return switch (this) {
      case Whole _, Text _, Truth _, EmptyList _, Variable _ -> this;
      case Binary binary -> new Binary(binary.operator(), children.get(0), children.get(1));
      case Length _ -> new Length(children.get(0));
      case Element _ -> new Element(children.get(0), children.get(1));
      case Call call -> new Call(call.routine(), children);
    };
  }
}

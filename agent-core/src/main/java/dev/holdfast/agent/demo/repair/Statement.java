package dev.holdfast.agent.demo.repair;

import java.util.List;

/** What is done. */
sealed interface Statement {

  /** A new variable. */
  record Declare(Type type, String name, Expression value) implements Statement {}

  record Assign(String name, Expression value) implements Statement {}

  /** {@code name += value} and its like. */
  record Change(String name, Operator operator, Expression value) implements Statement {}

  /** Adds an element to the end of a list. */
  record Append(String list, Expression value) implements Statement {}

  record Return(Expression value) implements Statement {}

  /** A value that nobody uses: a return that was forgotten. */
  record Bare(Expression value) implements Statement {}

  record If(Expression condition, List<Statement> then, List<Statement> otherwise)
      implements Statement {}

  /** Over the elements of a list or the letters of a text. */
  record Each(Type type, String name, String source, List<Statement> body) implements Statement {}

  /** Over whole numbers up to a limit, which may belong to them. */
  record Count(
      String name, Expression first, Expression limit, boolean included, List<Statement> body)
      implements Statement {}

  /** Expressions that stand in the statement itself, in reading order. */
  default List<Expression> expressions() {
    return switch (this) {
      case Declare declare -> List.of(declare.value());
      case Assign assign -> List.of(assign.value());
      case Change change -> List.of(change.value());
      case Append append -> List.of(append.value());
      case Return returned -> List.of(returned.value());
      case Bare bare -> List.of(bare.value());
      case If branch -> List.of(branch.condition());
      case Each _ -> List.of();
      case Count count -> List.of(count.first(), count.limit());
    };
  }

  /** The same with other expressions. */
  default Statement with(List<Expression> values) {
    return switch (this) {
      case Declare declare -> new Declare(declare.type(), declare.name(), values.get(0));
      case Assign assign -> new Assign(assign.name(), values.get(0));
      case Change change -> new Change(change.name(), change.operator(), values.get(0));
      case Append append -> new Append(append.list(), values.get(0));
      case Return _ -> new Return(values.get(0));
      case Bare _ -> new Bare(values.get(0));
      case If branch -> new If(values.get(0), branch.then(), branch.otherwise());
      case Each each -> each;
      case Count count ->
          new Count(count.name(), values.get(0), values.get(1), count.included(), count.body());
    };
  }

  /** Blocks inside. */
  default List<List<Statement>> blocks() {
    return switch (this) {
      case If branch -> List.of(branch.then(), branch.otherwise());
      case Each each -> List.of(each.body());
      case Count count -> List.of(count.body());
      case Declare _, Assign _, Change _, Append _, Return _, Bare _ -> List.of();
    };
  }

  /** The same with other blocks. */
  default Statement withBlocks(List<List<Statement>> blocks) {
    return switch (this) {
      case If branch -> new If(branch.condition(), blocks.get(0), blocks.get(1));
      case Each each -> new Each(each.type(), each.name(), each.source(), blocks.get(0));
      case Count count ->
          new Count(count.name(), count.first(), count.limit(), count.included(), blocks.get(0));
      case Declare _, Assign _, Change _, Append _, Return _, Bare _ -> this;
    };
  }
}

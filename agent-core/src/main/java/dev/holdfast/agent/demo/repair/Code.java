package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.repair.Expression.Binary;
import dev.holdfast.agent.demo.repair.Expression.Role;
import dev.holdfast.agent.demo.repair.Expression.Variable;
import dev.holdfast.agent.demo.repair.Expression.Whole;
import java.util.List;

/** Short words in which the templates are written. */
final class Code {
  private Code() {}

  /** A name's words. */
  static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  static Parameter whole(String name) {
    return new Parameter(Type.WHOLE, name);
  }

  static Parameter text(String name) {
    return new Parameter(Type.TEXT, name);
  }

  static Parameter letter(String name) {
    return new Parameter(Type.LETTER, name);
  }

  static Parameter list(String name) {
    return new Parameter(Type.LIST, name);
  }

  static Expression the(String name) {
    return new Variable(name);
  }

  static Expression start(int value) {
    return new Whole(value, Role.START);
  }

  static Expression step(int value) {
    return new Whole(value, Role.STEP);
  }

  static Expression place(int value) {
    return new Whole(value, Role.PLACE);
  }

  static Expression documented(int value) {
    return new Whole(value, Role.DOCUMENTED);
  }

  static Expression known(int value) {
    return new Whole(value, Role.CONVENTION);
  }

  static Expression truth(boolean value) {
    return new Expression.Truth(value);
  }

  static Expression literal(String value) {
    return new Expression.Text(value);
  }

  static Expression length(String list) {
    return new Expression.Length(the(list));
  }

  static Expression element(String list, Expression place) {
    return new Expression.Element(the(list), place);
  }

  static Expression call(List<String> routine, Expression... arguments) {
    return new Expression.Call(routine, List.of(arguments));
  }

  static Expression both(Expression left, Expression right) {
    return new Binary(Operator.AND, left, right);
  }

  static Expression either(Expression left, Expression right) {
    return new Binary(Operator.OR, left, right);
  }

  static Expression less(Expression left, Expression right) {
    return new Binary(Operator.LESS, left, right);
  }

  static Expression atMost(Expression left, Expression right) {
    return new Binary(Operator.AT_MOST, left, right);
  }

  static Expression more(Expression left, Expression right) {
    return new Binary(Operator.MORE, left, right);
  }

  static Expression atLeast(Expression left, Expression right) {
    return new Binary(Operator.AT_LEAST, left, right);
  }

  static Expression equal(Expression left, Expression right) {
    return new Binary(Operator.EQUAL, left, right);
  }

  static Expression unequal(Expression left, Expression right) {
    return new Binary(Operator.UNEQUAL, left, right);
  }

  static Expression plus(Expression left, Expression right) {
    return new Binary(Operator.PLUS, left, right);
  }

  static Expression minus(Expression left, Expression right) {
    return new Binary(Operator.MINUS, left, right);
  }

  static Expression times(Expression left, Expression right) {
    return new Binary(Operator.TIMES, left, right);
  }

  static Expression divide(Expression left, Expression right) {
    return new Binary(Operator.DIVIDE, left, right);
  }

  static Expression remainder(Expression left, Expression right) {
    return new Binary(Operator.REMAINDER, left, right);
  }

  static Statement declare(String name, Expression value) {
    return new Statement.Declare(Type.WHOLE, name, value);
  }

  static Statement declareText(String name) {
    return new Statement.Declare(Type.TEXT, name, new Expression.Text(""));
  }

  static Statement declareList(String name) {
    return new Statement.Declare(Type.MADE_LIST, name, new Expression.EmptyList());
  }

  static Statement assign(String name, Expression value) {
    return new Statement.Assign(name, value);
  }

  static Statement add(String name, Expression value) {
    return new Statement.Change(name, Operator.PLUS, value);
  }

  static Statement multiply(String name, Expression value) {
    return new Statement.Change(name, Operator.TIMES, value);
  }

  static Statement append(String list, Expression value) {
    return new Statement.Append(list, value);
  }

  static Statement give(Expression value) {
    return new Statement.Return(value);
  }

  static Statement when(Expression condition, Statement... then) {
    return new Statement.If(condition, List.of(then), List.of());
  }

  static Statement whenElse(Expression condition, Statement then, Statement otherwise) {
    return new Statement.If(condition, List.of(then), List.of(otherwise));
  }

  static Statement each(String name, String list, Statement... body) {
    return new Statement.Each(Type.WHOLE, name, list, List.of(body));
  }

  static Statement eachLetter(String name, String text, Statement... body) {
    return new Statement.Each(Type.LETTER, name, text, List.of(body));
  }

  static Statement upTo(String name, Expression first, Expression limit, Statement... body) {
    return new Statement.Count(name, first, limit, true, List.of(body));
  }

  static Statement below(String name, Expression first, Expression limit, Statement... body) {
    return new Statement.Count(name, first, limit, false, List.of(body));
  }
}

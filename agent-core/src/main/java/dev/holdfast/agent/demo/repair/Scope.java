package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables that can be seen from a place, and their types. */
record Scope(Map<String, Type> types) {

  static Scope of(List<Parameter> parameters) {
    Map<String, Type> types = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      types.put(parameter.name(), parameter.type());
    }
    return new Scope(types);
  }

  Scope and(String name, Type type) {
    Map<String, Type> more = new LinkedHashMap<>(types);
    more.put(name, type);
    return new Scope(more);
  }

  boolean isText(String name) {
    Type type = types.get(name);
    return type == Type.TEXT || type == Type.LETTER;
  }

  /** Whether an expression is a text; calls and texts are never mixed in one. */
  boolean isText(Expression expression) {
    return switch (expression) {
      case Expression.Text _ -> true;
      case Expression.Variable variable -> isText(variable.name());
      case Expression.Binary binary ->
          binary.operator() == Operator.PLUS && (isText(binary.left()) || isText(binary.right()));
      case Expression.Whole _,
          Expression.Truth _,
          Expression.EmptyList _,
          Expression.Length _,
          Expression.Element _,
          Expression.Call _ ->
          false;
    };
  }

  /** Other variables of the same type. */
  List<String> others(String name) {
    List<String> others = new ArrayList<>();
    types.forEach((other, type) -> {
      if (!other.equals(name) && type == types.get(name)) {
        others.add(other);
      }
    });
    return others;
  }
}

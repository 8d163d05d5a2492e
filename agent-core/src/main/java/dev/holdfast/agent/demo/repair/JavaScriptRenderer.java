package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;

/** JavaScript as Node runs it, a CommonJS module. */
final class JavaScriptRenderer extends BraceRenderer {

  JavaScriptRenderer() {
    super(Language.JAVASCRIPT);
  }

  @Override
  String module(String name, List<Routine> routines) {
    StringBuilder text = new StringBuilder();
    List<String> names = new ArrayList<>();
    for (Routine routine : routines) {
      names.add(name(routine.name()));
      if (!routine.comment().isEmpty()) {
        text.append("// ").append(routine.comment()).append('\n');
      }
      List<String> parameters = new ArrayList<>();
      for (Parameter parameter : routine.parameters()) {
        parameters.add(parameter.name());
      }
      text.append("function ").append(name(routine.name())).append('(');
      text.append(String.join(", ", parameters)).append(") {\n");
      block(text, routine.body(), INDENT);
      text.append("}\n\n");
    }
    return text.append("module.exports = { ")
        .append(String.join(", ", names))
        .append(" };\n")
        .toString();
  }

  @Override
  String declaration(Type type) {
    return type == Type.MADE_LIST ? "const" : "let";
  }

  @Override
  String each(Statement.Each each) {
    return "const " + each.name() + " of " + each.source();
  }

  @Override
  String append(String list, String value) {
    return list + ".push(" + value + ")";
  }

  @Override
  String symbol(Operator operator) {
    boolean equality = operator == Operator.EQUAL || operator == Operator.UNEQUAL;
    return common(operator) + (equality ? "=" : "");
  }

  @Override
  String division(String left, String right) {
    return "Math.floor(" + left + " / " + right + ")";
  }

  @Override
  boolean divisionIsClosed() {
    return true;
  }

  @Override
  String truth(boolean value) {
    return value ? "true" : "false";
  }

  @Override
  String length(String list) {
    return list + ".length";
  }

  @Override
  String emptyList() {
    return "[]";
  }
}

package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;

/** Python 3. */
final class PythonRenderer extends Renderer {
  private static final String INDENT = "    ";

  PythonRenderer() {
    super(Language.PYTHON);
  }

  @Override
  String module(String name, List<Routine> routines) {
    List<String> texts = new ArrayList<>();
    for (Routine routine : routines) {
      StringBuilder text = new StringBuilder();
      if (!routine.comment().isEmpty()) {
        text.append("# ").append(routine.comment()).append('\n');
      }
      List<String> parameters = new ArrayList<>();
      for (Parameter parameter : routine.parameters()) {
        parameters.add(parameter.name());
      }
      text.append("def ").append(name(routine.name())).append('(');
      text.append(String.join(", ", parameters)).append("):\n");
      block(text, routine.body(), INDENT);
      texts.add(text.toString());
    }
    return String.join("\n\n", texts);
  }

  private void block(StringBuilder text, List<Statement> block, String indent) {
    for (Statement statement : block) {
      text.append(indent).append(first(statement)).append('\n');
      switch (statement) {
        case Statement.If branch -> {
          block(text, branch.then(), indent + INDENT);
          if (!branch.otherwise().isEmpty()) {
            text.append(indent).append("else:\n");
            block(text, branch.otherwise(), indent + INDENT);
          }
        }
        case Statement.Each each -> block(text, each.body(), indent + INDENT);
        case Statement.Count count -> block(text, count.body(), indent + INDENT);
        case Statement.Declare _,
            Statement.Assign _,
            Statement.Change _,
            Statement.Append _,
            Statement.Return _,
            Statement.Bare _ -> {}
      }
    }
  }

  private String first(Statement statement) {
    return switch (statement) {
      case Statement.Declare declare -> declare.name() + " = " + expression(declare.value());
      case Statement.Assign assign -> assign.name() + " = " + expression(assign.value());
      case Statement.Change change ->
          change.name() + " " + symbol(change.operator()) + "= " + expression(change.value());
      case Statement.Append append -> append.list() + ".append(" + expression(append.value()) + ")";
      case Statement.Return returned -> "return " + expression(returned.value());
      case Statement.Bare bare -> expression(bare.value());
      case Statement.If branch -> "if " + expression(branch.condition()) + ":";
      case Statement.Each each -> "for " + each.name() + " in " + each.source() + ":";
      case Statement.Count count -> "for " + count.name() + " in " + range(count) + ":";
    };
  }

  private String range(Statement.Count count) {
    String limit = expression(count.limit()) + (count.included() ? " + 1" : "");
    boolean fromZero = count.first() instanceof Expression.Whole whole && whole.value() == 0;
    return "range(" + (fromZero ? "" : expression(count.first()) + ", ") + limit + ")";
  }

  @Override
  String symbol(Operator operator) {
    if (operator.logical()) {
      return operator == Operator.OR ? "or" : "and";
    }
    return operator == Operator.DIVIDE ? "//" : common(operator);
  }

  @Override
  String truth(boolean value) {
    return value ? "True" : "False";
  }

  @Override
  String length(String list) {
    return "len(" + list + ")";
  }

  @Override
  String emptyList() {
    return "[]";
  }
}

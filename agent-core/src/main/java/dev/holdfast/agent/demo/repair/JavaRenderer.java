package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/** Java: static methods of a class. */
final class JavaRenderer extends BraceRenderer {

  JavaRenderer() {
    super(Language.JAVA);
  }

  @Override
  String module(String name, List<Routine> routines) {
    StringBuilder text = new StringBuilder();
    if (routines.stream().anyMatch(routine -> routine.returns() == Type.MADE_LIST)) {
      text.append("import java.util.ArrayList;\nimport java.util.List;\n\n");
    }
    List<String> methods = new ArrayList<>();
    for (Routine routine : routines) {
      methods.add(method(routine));
    }
    return text.append("class ")
        .append(Dice.capital(name))
        .append(" {\n")
        .append(String.join("\n", methods))
        .append("}\n")
        .toString();
  }

  private String method(Routine routine) {
    StringBuilder text = new StringBuilder();
    if (!routine.comment().isEmpty()) {
      text.append(INDENT).append("// ").append(routine.comment()).append('\n');
    }
    List<String> parameters = new ArrayList<>();
    for (Parameter parameter : routine.parameters()) {
      parameters.add(declaration(parameter.type()) + " " + parameter.name());
    }
    text.append(INDENT).append("static ").append(declaration(routine.returns())).append(' ');
    text.append(name(routine.name())).append('(').append(String.join(", ", parameters));
    text.append(") {\n");
    block(text, routine.body(), INDENT + INDENT);
    return text.append(INDENT).append("}\n").toString();
  }

  @Override
  String declaration(Type type) {
    return switch (type) {
      case WHOLE -> "int";
      case TRUTH -> "boolean";
      case TEXT -> "String";
      case LETTER -> "char";
      case LIST -> "int[]";
      case MADE_LIST -> "List<Integer>";
    };
  }

  @Override
  String each(Statement.Each each) {
    return declaration(each.type())
        + " "
        + each.name()
        + " : "
        + each.source()
        + (each.type() == Type.LETTER ? ".toCharArray()" : "");
  }

  @Override
  String append(String list, String value) {
    return list + ".add(" + value + ")";
  }

  @Override
  String symbol(Operator operator) {
    return common(operator);
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
    return "new ArrayList<>()";
  }
}

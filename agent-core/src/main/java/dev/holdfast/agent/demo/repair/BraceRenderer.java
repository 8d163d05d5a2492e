package dev.holdfast.agent.demo.repair;

import java.util.List;

/** Statements of languages with braces. */
abstract class BraceRenderer extends Renderer {
  static final String INDENT = "  ";

  BraceRenderer(Language language) {
    super(language);
  }

  /** The words before a new variable's name. */
  abstract String declaration(Type type);

  /** The head of a loop over elements, without {@code for}. */
  abstract String each(Statement.Each each);

  abstract String append(String list, String value);

  final void block(StringBuilder text, List<Statement> block, String indent) {
    for (Statement statement : block) {
      text.append(indent).append(first(statement)).append('\n');
      switch (statement) {
        case Statement.If branch -> {
          block(text, branch.then(), indent + INDENT);
          if (!branch.otherwise().isEmpty()) {
            text.append(indent).append("} else {\n");
            block(text, branch.otherwise(), indent + INDENT);
          }
          text.append(indent).append("}\n");
        }
        case Statement.Each each -> closed(text, each.body(), indent);
        case Statement.Count count -> closed(text, count.body(), indent);
        case Statement.Declare _,
            Statement.Assign _,
            Statement.Change _,
            Statement.Append _,
            Statement.Return _,
            Statement.Bare _ -> {}
      }
    }
  }

  private void closed(StringBuilder text, List<Statement> body, String indent) {
    block(text, body, indent + INDENT);
    text.append(indent).append("}\n");
  }

  private String first(Statement statement) {
    return switch (statement) {
      case Statement.Declare declare ->
          declaration(declare.type())
              + " "
              + declare.name()
              + " = "
              + expression(declare.value())
              + ";";
      case Statement.Assign assign -> assign.name() + " = " + expression(assign.value()) + ";";
      case Statement.Change change ->
          change.name() + " " + symbol(change.operator()) + "= " + expression(change.value()) + ";";
      case Statement.Append append -> append(append.list(), expression(append.value())) + ";";
      case Statement.Return returned -> "return " + expression(returned.value()) + ";";
      case Statement.Bare bare -> expression(bare.value()) + ";";
      case Statement.If branch -> "if (" + expression(branch.condition()) + ") {";
      case Statement.Each each -> "for (" + each(each) + ") {";
      case Statement.Count count -> "for (" + range(count) + ") {";
    };
  }

  private String range(Statement.Count count) {
    String name = count.name();
    return declaration(Type.WHOLE)
        + " "
        + name
        + " = "
        + expression(count.first())
        + "; "
        + name
        + (count.included() ? " <= " : " < ")
        + expression(count.limit())
        + "; "
        + name
        + "++";
  }
}

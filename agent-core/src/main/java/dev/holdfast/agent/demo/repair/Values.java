package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a language writes values. */
final class Values {
  private Values() {}

  /** As a test shows it: {@code [3, 5]}, {@code True}. */
  static String shown(Language language, Object value) {
    return switch (value) {
      case String text -> language == Language.PYTHON ? "'" + text + "'" : "\"" + text + "\"";
      case Boolean truth ->
          language == Language.PYTHON
              ? (truth ? "True" : "False")
              : truth.toString().toLowerCase(Locale.ROOT);
      case Interpreter.Nothing _ -> language == Language.PYTHON ? "None" : "undefined";
      case List<?> list -> {
        List<String> elements = new ArrayList<>();
        for (Object element : list) {
          elements.add(shown(language, element));
        }
        yield "[" + String.join(", ", elements) + "]";
      }
      default -> value.toString();
    };
  }

  /** As a program writes it where that type is wanted. */
  static String literal(Language language, Type type, Object value) {
    if (language == Language.JAVA) {
      if (type == Type.LETTER) {
        return "'" + value + "'";
      }
      String numbers = shown(language, value);
      String inside = numbers.substring(1, Math.max(1, numbers.length() - 1));
      if (type == Type.LIST) {
        return "new int[] {" + inside + "}";
      }
      if (type == Type.MADE_LIST) {
        return "List.of(" + inside + ")";
      }
    }
    return shown(language, value);
  }
}

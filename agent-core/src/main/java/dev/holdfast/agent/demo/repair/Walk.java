package dev.holdfast.agent.demo.repair;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A look at the faulty function from its first line on. To say of each line whether it fits is
 * easier than to name the faulty one at once.
 *
 * @param lines of the faulty file
 * @param definition which of them begins the function
 */
record Walk(Broken broken, List<String> lines, int definition) {

  static Walk of(Broken broken) {
    List<String> lines = broken.module().text().lines().toList();
    String start = broken.module().language().definition(broken.routine().name()) + "\\(";
    Pattern pattern = Pattern.compile(start);
    int definition = 0;
    while (!pattern.matcher(lines.get(definition)).find()) {
      definition++;
    }
    return new Walk(broken, lines, definition);
  }

  /** What is read up to a line of the function, and what is wrong with that line. */
  String finding(Edit edit, Fault fault) {
    StringBuilder said = new StringBuilder();
    if (!broken.routine().comment().isEmpty()) {
      said.append('`').append(lines.get(definition - 1).strip()).append("` ");
    }
    said.append('`').append(lines.get(definition).strip()).append("` ");
    for (int i = definition + 1; i < edit.line(); i++) {
      if (says(i)) {
        said.append('`').append(lines.get(i).strip()).append("` fits. ");
      }
    }
    return said.append('`')
        .append(edit.oldLine())
        .append("` ")
        .append(fault.finding())
        .append(": ")
        .append(edit.substitution())
        .append('.')
        .toString();
  }

  /** Whether a line is more than brackets. */
  private boolean says(int line) {
    return lines.get(line).chars().anyMatch(Character::isLetter);
  }
}

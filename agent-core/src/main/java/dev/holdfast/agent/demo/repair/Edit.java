package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of one line.
 *
 * @param line its number, from 0
 * @param before the whole text
 * @param oldLine without indentation
 * @param newLine without indentation
 */
record Edit(int line, String before, String oldLine, String newLine) {

  /** The change between two texts, if it is one of a single line. */
  static Optional<Edit> between(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> changed = after.lines().toList();
    if (old.size() != changed.size()) {
      return Optional.empty();
    }
    List<Integer> different = new ArrayList<>();
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).equals(changed.get(i))) {
        different.add(i);
      }
    }
    if (different.size() != 1) {
      return Optional.empty();
    }
    int line = different.getFirst();
    return Optional.of(new Edit(line, before, old.get(line).strip(), changed.get(line).strip()));
  }

  /** Whether the old line occurs nowhere else, not even as a part of another. */
  boolean unique() {
    return once(oldLine);
  }

  private boolean once(String text) {
    int first = before.indexOf(text);
    return first >= 0 && before.indexOf(text, first + 1) < 0;
  }

  /** The line before, without indentation. */
  String neighbour() {
    return before.lines().toList().get(line - 1).strip();
  }

  /** What {@code edit_file} has to find: the line, after its neighbours if it is not unique. */
  String oldText() {
    return frame() + oldLine;
  }

  String newText() {
    return frame() + newLine;
  }

  private String frame() {
    List<String> lines = before.lines().toList();
    String indent = lines.get(line).substring(0, lines.get(line).indexOf(oldLine));
    String frame = "";
    for (int first = line - 1; first >= 0 && !once(frame + oldLine); first--) {
      List<String> framing = lines.subList(first, line);
      frame = (String.join("\n", framing) + "\n" + indent).stripLeading();
    }
    return frame;
  }
}

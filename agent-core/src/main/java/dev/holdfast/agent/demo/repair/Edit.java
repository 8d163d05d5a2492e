package dev.holdfast.agent.demo.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A change of one line.
 *
 * @param line its number, from 0
 * @param before the whole text
 * @param oldLine without indentation
 * @param newLine without indentation
 */
record Edit(int line, String before, String oldLine, String newLine) {
  private static final Pattern PIECE = Pattern.compile("\\w+|[^\\w\\s]+");

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

  /** Only what is different: {@code last must be i}. Never an empty piece. */
  String substitution() {
    List<MatchResult> old = PIECE.matcher(oldLine).results().toList();
    List<MatchResult> changed = PIECE.matcher(newLine).results().toList();
    int shorter = Math.min(old.size(), changed.size());
    int same = 0;
    while (same < shorter && old.get(same).group().equals(changed.get(same).group())) {
      same++;
    }
    int tail = 0;
    while (tail < shorter - same && equalFromEnd(old, changed, tail)) {
      tail++;
    }
    if (same + tail == shorter) {
      // Something was only added or only taken away: its neighbour shows where.
      if (same > 0) {
        same--;
      } else {
        tail--;
      }
    }
    return piece(oldLine, old, same, tail) + " must be " + piece(newLine, changed, same, tail);
  }

  private static boolean equalFromEnd(List<MatchResult> one, List<MatchResult> other, int back) {
    return one.get(one.size() - 1 - back)
        .group()
        .equals(other.get(other.size() - 1 - back).group());
  }

  private static String piece(String line, List<MatchResult> pieces, int same, int tail) {
    return line.substring(pieces.get(same).start(), pieces.get(pieces.size() - 1 - tail).end());
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

package dev.holdfast.tools.browser;

import dev.holdfast.tools.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts accessibility snapshots to what a small context window bears; replays of pages use it too.
 */
public final class PageText {

  static final int MOST_CHARACTERS = 6_000;
  static final int MOST_AFTER_ACTION = 3_000;

  private static final int LONGEST_LINE = 300;

  private PageText() {}

  /** Whole lines of a snapshot up to a limit, with a note on the rest. */
  static String cut(String snapshot, int limit) {
    List<String> lines = snapshot.lines().toList();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = Texts.lineCut(lines.get(i), LONGEST_LINE);
      if (text.length() + line.length() > limit) {
        return text.append("… ")
            .append(lines.size() - i)
            .append(" more lines; browser_snapshot with the ref of a part shows that part")
            .toString();
      }
      text.append(line).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** What an action changed: the new lines if they are few, else the whole snapshot. */
  public static String change(String before, String after) {
    if (before.equals(after)) {
      return "(the page did not change)";
    }
    Map<String, Integer> old = new HashMap<>();
    before.lines().forEach(line -> old.merge(line.strip(), 1, Integer::sum));
    List<String> fresh = new ArrayList<>();
    int total = 0;
    for (String line : after.lines().toList()) {
      total++;
      if (old.merge(line.strip(), -1, Integer::sum) < 0) {
        fresh.add(line.strip());
      }
    }
    if (fresh.isEmpty()) {
      return "(parts of the page went away)\n" + cut(after, MOST_AFTER_ACTION);
    }
    return fresh.size() * 2 > total
        ? cut(after, MOST_AFTER_ACTION)
        : "new or changed:\n" + cut(String.join("\n", fresh), MOST_AFTER_ACTION);
  }
}

package dev.holdfast.tools.browser;

import dev.holdfast.tools.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts accessibility snapshots to what a small context window bears; replays of pages use it too.
 */
public final class PageText {

  static final int MOST_CHARACTERS = 6_000;
  static final int MOST_AFTER_ACTION = 3_000;

  private static final int LONGEST_LINE = 300;

  /** What a snapshot says of the element that has the focus. */
  private static final String FOCUS = " [active]";

  /** A row's line in a snapshot: indentation and ref. */
  private static final Pattern ROW = Pattern.compile("( *)- row((?: \\[ref=\\w+])?):");

  /** A cell without anything below it: role and words. */
  private static final Pattern CELL =
      Pattern.compile(" *- (cell|columnheader|rowheader)(?: \"([^\"]*)\")?(?: \\[ref=\\w+])?");

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

  /**
   * A snapshot with every table row that holds nothing but words in one line: {@code - row
   * [ref=e13]: lamp | 12 | red}, with {@code [headings]} if all cells are headings. One line for
   * each cell would be mostly refs that nobody needs. A row with anything to click in it, with a
   * cell's name that differs from its words, with a bar in its words, or too long for a line stays
   * as it is.
   */
  public static String rows(String snapshot) {
    List<String> lines = snapshot.lines().toList();
    List<String> text = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher row = ROW.matcher(lines.get(i));
      int end = i + 1;
      if (row.matches()) {
        List<Matcher> cells = new ArrayList<>();
        while (end < lines.size() && lines.get(end).startsWith(row.group(1) + "  ")) {
          cells.add(CELL.matcher(lines.get(end)));
          end++;
        }
        if (!cells.isEmpty() && cells.stream().allMatch(PageText::onlyWords)) {
          String line = row(row, cells);
          if (line.length() <= LONGEST_LINE) {
            text.add(line);
            i = end - 1;
            continue;
          }
        }
      }
      text.add(lines.get(i));
    }
    return String.join("\n", text);
  }

  private static boolean onlyWords(Matcher cell) {
    return cell.matches()
        && !String.valueOf(cell.group(2)).contains("|")
        && !String.valueOf(cell.group(2)).contains("\\");
  }

  private static String row(Matcher row, List<Matcher> cells) {
    boolean headings = cells.stream().allMatch(cell -> cell.group(1).equals("columnheader"));
    List<String> words = new ArrayList<>();
    cells.forEach(cell -> words.add(cell.group(2) == null ? "" : cell.group(2)));
    return row.group(1)
        + "- row"
        + (headings ? " [headings]" : "")
        + row.group(2)
        + ": "
        + String.join(" | ", words);
  }

  /**
   * What an action changed: the new lines if they are few, else the whole snapshot. That the focus
   * has moved is no change by itself: every action moves it.
   */
  public static String change(String before, String after) {
    if (before.replace(FOCUS, "").equals(after.replace(FOCUS, ""))) {
      return "(the page did not change)";
    }
    Map<String, Integer> old = new HashMap<>();
    before.lines().forEach(line -> old.merge(key(line), 1, Integer::sum));
    List<String> fresh = new ArrayList<>();
    int total = 0;
    for (String line : after.lines().toList()) {
      total++;
      if (old.merge(key(line), -1, Integer::sum) < 0) {
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

  private static String key(String line) {
    return line.strip().replace(FOCUS, "");
  }
}

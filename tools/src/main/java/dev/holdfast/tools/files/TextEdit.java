package dev.holdfast.tools.files;

import dev.holdfast.tools.ToolFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One replacement that is certain.
 *
 * @param start first replaced character
 * @param end first character after the replaced text
 * @param replacement what stands there afterwards
 * @param note empty, or how the text was matched although it was not exact
 */
record TextEdit(int start, int end, String replacement, String note) {

  private static final Pattern NUMBERED = Pattern.compile("(?m)^ *\\d+\\| ?");

  /**
   * Finds the one place where {@code oldText} stands: exactly, without copied line numbers, or with
   * other trailing spaces.
   *
   * @throws ToolFailure if there is none (with the closest lines) or more than one (with their line
   *     numbers)
   */
  static TextEdit find(String path, String content, String oldText, String newText) {
    if (oldText.isEmpty()) {
      throw new ToolFailure("old_text is empty; use write_file to replace the whole file.");
    }
    if (oldText.equals(newText)) {
      throw new ToolFailure("old_text and new_text are the same; nothing to change.");
    }
    List<Integer> exact = occurrences(content, oldText);
    if (exact.size() > 1) {
      throw ambiguous(path, content, exact);
    }
    if (exact.size() == 1) {
      int start = exact.getFirst();
      return new TextEdit(start, start + oldText.length(), newText, "");
    }
    if (isNumbered(oldText)) {
      return withoutNumbers(path, content, oldText, newText);
    }
    return ignoringTrailingSpaces(path, content, oldText, newText);
  }

  String apply(String content) {
    return content.substring(0, start) + replacement + content.substring(end);
  }

  private static TextEdit withoutNumbers(
      String path, String content, String oldText, String newText) {
    String bareOld = NUMBERED.matcher(oldText).replaceAll("");
    String bareNew = isNumbered(newText) ? NUMBERED.matcher(newText).replaceAll("") : newText;
    TextEdit edit = find(path, content, bareOld, bareNew);
    return new TextEdit(edit.start(), edit.end(), edit.replacement(), " (line numbers dropped)");
  }

  private static boolean isNumbered(String text) {
    boolean any = false;
    for (String line : text.split("\n", -1)) {
      if (NUMBERED.matcher(line).lookingAt()) {
        any = true;
      } else if (!line.isBlank()) {
        return false;
      }
    }
    return any;
  }

  private static TextEdit ignoringTrailingSpaces(
      String path, String content, String oldText, String newText) {
    String[] wanted = TextFile.lines(oldText);
    String[] lines = TextFile.lines(content);
    List<Integer> found = new ArrayList<>();
    for (int line = 0; line + wanted.length <= lines.length; line++) {
      if (sameUpToTrailingSpaces(lines, line, wanted)) {
        found.add(line);
      }
    }
    if (found.isEmpty() || oldText.isBlank()) {
      throw new ToolFailure(
          "old_text was not found in " + path + ". " + ClosestLines.describe(lines, wanted));
    }
    int start = offset(lines, found.getFirst());
    int end = offset(lines, found.getFirst() + wanted.length) - (oldText.endsWith("\n") ? 0 : 1);
    if (found.size() > 1) {
      throw ambiguous(path, content, found.stream().map(line -> offset(lines, line)).toList());
    }
    return new TextEdit(
        start, Math.min(end, content.length()), newText, " (trailing spaces differed)");
  }

  private static boolean sameUpToTrailingSpaces(String[] lines, int first, String[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (!lines[first + i].stripTrailing().equals(wanted[i].stripTrailing())) {
        return false;
      }
    }
    return true;
  }

  private static int offset(String[] lines, int line) {
    int offset = 0;
    for (int i = 0; i < line; i++) {
      offset += lines[i].length() + 1;
    }
    return offset;
  }

  private static List<Integer> occurrences(String content, String text) {
    List<Integer> found = new ArrayList<>();
    int at = content.indexOf(text);
    while (at >= 0) {
      found.add(at);
      at = content.indexOf(text, at + 1);
    }
    return found;
  }

  private static ToolFailure ambiguous(String path, String content, List<Integer> starts) {
    List<String> lines = new ArrayList<>();
    for (int start : starts.subList(0, Math.min(10, starts.size()))) {
      lines.add(String.valueOf(EditFile.lineOf(content, start)));
    }
    return new ToolFailure(
        "old_text occurs "
            + starts.size()
            + " times in "
            + path
            + ", at lines "
            + String.join(", ", lines)
            + (starts.size() > 10 ? ", …" : "")
            + "; add neighbouring lines to old_text so that it occurs once.");
  }
}

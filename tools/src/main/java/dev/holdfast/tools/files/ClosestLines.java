package dev.holdfast.tools.files;

import dev.holdfast.tools.Texts;
import java.util.HashSet;
import java.util.Set;

/** The lines of a file that a text which was not found most resembles. */
final class ClosestLines {

  /** Bounds the comparison to some ten million words. */
  private static final int MOST_COMPARED_LINES = 20;

  private static final int MOST_FILE_LINES = 50_000;
  private static final double LEAST_LIKENESS = 0.25;

  private ClosestLines() {}

  /** A sentence with the closest lines, numbered, or advice when nothing resembles. */
  static String describe(String[] lines, String[] wanted) {
    int height = Math.min(Math.min(wanted.length, MOST_COMPARED_LINES), lines.length);
    if (height == 0) {
      return "The file is empty; use write_file.";
    }
    Set<String>[] have = words(lines, Math.min(lines.length, MOST_FILE_LINES));
    Set<String>[] want = words(wanted, height);
    int best = 0;
    double bestLikeness = -1;
    for (int first = 0; first + height <= have.length; first++) {
      double likeness = 0;
      for (int i = 0; i < height; i++) {
        likeness += likeness(lines[first + i], have[first + i], wanted[i], want[i]);
      }
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = first;
      }
    }
    if (bestLikeness / height < LEAST_LIKENESS) {
      return "Nothing there resembles it; read_file shows the text.";
    }
    StringBuilder text = new StringBuilder("The closest lines (without the numbers) are:");
    for (int line = best; line < best + height; line++) {
      text.append('\n').append(line + 1).append("| ").append(Texts.lineCut(lines[line], 300));
    }
    return text.append("\nCopy them exactly, spaces included.").toString();
  }

  private static double likeness(String line, Set<String> have, String wanted, Set<String> want) {
    if (line.strip().equals(wanted.strip())) {
      return 1;
    }
    if (have.isEmpty() || want.isEmpty()) {
      return 0;
    }
    int common = 0;
    for (String word : want) {
      common += have.contains(word) ? 1 : 0;
    }
    return (double) common / (have.size() + want.size() - common);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Set<String>[] words(String[] lines, int count) {
    Set<String>[] words = new Set[count];
    for (int i = 0; i < count; i++) {
      words[i] = words(lines[i]);
    }
    return words;
  }

  private static Set<String> words(String line) {
    Set<String> words = new HashSet<>();
    int start = -1;
    int length = Math.min(line.length(), 1_000);
    for (int i = 0; i <= length; i++) {
      boolean letter = i < length && Character.isLetterOrDigit(line.charAt(i));
      if (letter && start < 0) {
        start = i;
      } else if (!letter && start >= 0) {
        words.add(line.substring(start, i));
        start = -1;
      }
      if (i < length && !letter && !Character.isWhitespace(line.charAt(i))) {
        words.add(String.valueOf(line.charAt(i)));
      }
    }
    return words;
  }
}

package dev.holdfast.agent.prompt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The part of a check's output that helps a small model: the lines that name the failure, then the
 * tail. Build tools end with screens of advice, so that the tail alone often misses the point.
 */
public final class FailureExcerpt {
  private static final int LINE_LIMIT = 300;
  private static final Pattern TELLING =
      Pattern.compile(
          "(?i)error|fail|exception|expect|assert|but was|actual|traceback|not found|undefined");
  private static final Pattern ADVICE =
      Pattern.compile(
          "[Rr]e-run Maven|\\[Help \\d\\]|For more information about the errors|To see the full stack trace"
              + "|See .*surefire-reports|See dump files|^\\[ERROR\\]\\s*$"
              + "|^\\s+at (org\\.junit|java\\.|jdk\\.)");

  private FailureExcerpt() {}

  /** An excerpt of at most about {@code limit} characters; short output loses only advice. */
  public static String of(String output, int limit) {
    List<String> useful = new ArrayList<>();
    int total = 0;
    for (String line : output.strip().split("\n", -1)) {
      if (!ADVICE.matcher(line).find()) {
        String shown = Texts.head(line.stripTrailing(), LINE_LIMIT);
        useful.add(shown);
        total += shown.length() + 1;
      }
    }
    if (total <= limit) {
      return String.join("\n", useful).strip();
    }
    Set<String> telling = new LinkedHashSet<>();
    StringBuilder rest = new StringBuilder();
    int size = 0;
    for (String line : useful) {
      if (size < limit * 2 / 3 && TELLING.matcher(line).find() && telling.add(line)) {
        size += line.length() + 1;
      } else if (!telling.contains(line)) {
        rest.append(line).append('\n');
      }
    }
    String tail = Texts.tail(rest.toString().strip(), Math.max(1, limit - size));
    return String.join("\n", telling) + (telling.isEmpty() || tail.isEmpty() ? "" : "\n") + tail;
  }
}

package dev.holdfast.agent.prompt;

import java.util.LinkedHashSet;
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
          "re-run Maven|\\[Help \\d\\]|For more information about the errors"
              + "|See .*surefire-reports|See dump files|^\\[ERROR\\]\\s*$|^\\s+at (org\\.junit|java\\.|jdk\\.)");

  private FailureExcerpt() {}

  /** An excerpt of at most about {@code limit} characters; short output is kept whole. */
  public static String of(String output, int limit) {
    String text = output.strip();
    if (text.length() <= limit) {
      return text;
    }
    Set<String> lines = new LinkedHashSet<>();
    StringBuilder rest = new StringBuilder();
    int size = 0;
    for (String line : text.split("\n", -1)) {
      if (ADVICE.matcher(line).find()) {
        continue;
      }
      String shown = Texts.head(line.stripTrailing(), LINE_LIMIT);
      if (size < limit * 2 / 3 && TELLING.matcher(line).find() && lines.add(shown)) {
        size += shown.length() + 1;
      } else if (!lines.contains(shown)) {
        rest.append(shown).append('\n');
      }
    }
    String tail = Texts.tail(rest.toString().strip(), Math.max(1, limit - size));
    return String.join("\n", lines) + (lines.isEmpty() || tail.isEmpty() ? "" : "\n") + tail;
  }
}

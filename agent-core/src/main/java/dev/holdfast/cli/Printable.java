package dev.holdfast.cli;

/**
 * Makes text from models, tools and files safe to show: a terminal would obey the control
 * characters in it.
 */
final class Printable {
  private Printable() {}

  /** The text with its line breaks and tabs; other control characters become U+FFFD. */
  static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      safe.append(c == '\n' || c == '\t' || !isControl(c) ? c : '\uFFFD');
    }
    return safe.toString();
  }

  /** The text on one line of at most {@code length} characters, cut with an ellipsis. */
  static String line(String text, int length) {
    StringBuilder line = new StringBuilder();
    boolean blank = false;
    for (int i = 0; i < text.length() && line.length() <= length; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        blank = !line.isEmpty();
        continue;
      }
      if (blank) {
        line.append(' ');
        blank = false;
      }
      line.append(isControl(c) ? '\uFFFD' : c);
    }
    if (line.length() <= length) {
      return line.toString();
    }
    int end = length - 1;
    if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end) + "…";
  }

  /** C0 and C1 controls, and the marks that reorder text and so disguise it. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }
}

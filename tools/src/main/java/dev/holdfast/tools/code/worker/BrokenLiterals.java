package dev.holdfast.tools.code.worker;

/**
 * Line breaks inside string literals of one line, which no Python and no JavaScript compiles. Small
 * models write {@code '\n'} in JSON where {@code '\\n'} is meant, so that the escape becomes the
 * break itself; it has no other meaning and is turned back.
 */
final class BrokenLiterals {
  private final String code;
  private final boolean python;
  private final StringBuilder mended = new StringBuilder();
  private int at;

  private BrokenLiterals(String code, boolean python) {
    this.code = code;
    this.python = python;
  }

  /** The code with such breaks as escapes; anything else unchanged. */
  static String mend(String code, boolean python) {
    if (code.indexOf('\n') < 0) {
      return code;
    }
    return new BrokenLiterals(code, python).run();
  }

  private String run() {
    while (at < code.length()) {
      char character = code.charAt(at);
      if (python ? character == '#' : code.startsWith("//", at)) {
        copyUntil("\n");
      } else if (!python && code.startsWith("/*", at)) {
        copyUntil("*/");
      } else if (!python && character == '`') {
        copyLiteral("`");
      } else if (python && (code.startsWith("\"\"\"", at) || code.startsWith("'''", at))) {
        copyLiteral(code.substring(at, at + 3));
      } else if (character == '"' || character == '\'') {
        mendLiteral(character);
      } else {
        copy(1);
      }
    }
    return mended.toString();
  }

  private void copy(int count) {
    int end = Math.min(code.length(), at + count);
    mended.append(code, at, end);
    at = end;
  }

  private void copyUntil(String end) {
    int found = code.indexOf(end, at);
    copy(found < 0 ? code.length() - at : found + end.length() - at);
  }

  /** A literal that may hold line breaks. */
  private void copyLiteral(String quotes) {
    copy(quotes.length());
    while (at < code.length() && !code.startsWith(quotes, at)) {
      copy(code.charAt(at) == '\\' ? 2 : 1);
    }
    copy(quotes.length());
  }

  /** A literal that may not; one that is never closed is left as it is. */
  private void mendLiteral(char quote) {
    int end = at + 1;
    while (end < code.length() && code.charAt(end) != quote) {
      end += code.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= code.length()) {
      copy(1);
      return;
    }
    for (; at <= end; at++) {
      char character = code.charAt(at);
      boolean continued = at > 0 && code.charAt(at - 1) == '\\';
      if (character == '\n' && !continued) {
        mended.append("\\n");
      } else {
        mended.append(character);
      }
    }
  }
}

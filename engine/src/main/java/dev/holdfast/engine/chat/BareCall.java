package dev.holdfast.engine.chat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call without tags: a JSON object at the beginning of a line, perhaps inside a code fence, that
 * names a tool on offer. Anything else in that place is text.
 */
final class BareCall {
  private static final Pattern LOOKS_LIKE_CALL =
      Pattern.compile("\\{{1,2}\\s*\"name\"\\s*:\\s*\"([^\"\\\\]*)\"");

  private final int brace;
  private int scanned;
  private final JsonScanner scanner = new JsonScanner();

  /**
   * @param brace where the object opens, counted from the beginning of the line
   */
  BareCall(int brace) {
    this.brace = brace;
    this.scanned = brace;
  }

  /** A line where a bare call begins, or may begin once more text is there. */
  record Start(int lineStart, int brace, boolean undecided) {}

  static Optional<Start> find(CharSequence text, boolean atLineStart, int limit, boolean whole) {
    for (int line = atLineStart ? 0 : lineAfter(text, 0, limit);
        line >= 0 && line < limit;
        line = lineAfter(text, line, limit)) {
      int brace = braceOf(text, line, limit);
      if (brace >= 0 && brace < limit) {
        return Optional.of(new Start(line, brace, false));
      }
      if (brace == limit && !whole) {
        return Optional.of(new Start(line, brace, true));
      }
    }
    return Optional.empty();
  }

  private static int lineAfter(CharSequence text, int from, int limit) {
    for (int i = from; i < limit; i++) {
      if (text.charAt(i) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Where the line's object opens; the limit when that is still open, -1 when it has none. */
  private static int braceOf(CharSequence text, int line, int limit) {
    int at = skipSpace(text, line, limit);
    int ticks = 0;
    while (ticks < 3 && at < limit && text.charAt(at) == '`') {
      at++;
      ticks++;
    }
    if (at == limit) {
      return limit;
    }
    if (ticks == 3) {
      while (at < limit && Character.isLetter(text.charAt(at))) {
        at++;
      }
      at = skipSpace(text, at, limit);
    } else if (ticks > 0) {
      return -1;
    }
    return at == limit || text.charAt(at) == '{' ? at : -1;
  }

  private static int skipSpace(CharSequence text, int from, int limit) {
    int at = from;
    while (at < limit && PythonText.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The index after the object, or -1 while it is open. */
  int findEnd(CharSequence rest) {
    for (; scanned < rest.length(); scanned++) {
      if (scanner.accept(rest.charAt(scanned))) {
        return scanned + 1;
      }
    }
    return -1;
  }

  /** The call, or nothing when this is no call but text. */
  Optional<OutputEvent> read(String text, ToolSchemas schemas, boolean cutOff) {
    String object = text.substring(brace);
    Matcher start = LOOKS_LIKE_CALL.matcher(object);
    boolean meant = start.lookingAt() && schemas.knows(start.group(1));
    if (cutOff) {
      return meant
          ? Optional.of(
              new OutputEvent.CallError(
                  object, "The tool call was cut off before its end. Write it again, shorter."))
          : Optional.empty();
    }
    OutputEvent event = JsonCallReader.read(object, schemas);
    boolean call =
        switch (event) {
          case OutputEvent.Call read -> schemas.knows(read.call().name());
          case OutputEvent.CallError error -> meant && object.contains("\"arguments\"");
          case OutputEvent.Reasoning reasoning -> false;
          case OutputEvent.Text plain -> false;
        };
    return call ? Optional.of(event) : Optional.empty();
  }

  /** Where the object opens, counted from the beginning of the line. */
  int brace() {
    return brace;
  }
}

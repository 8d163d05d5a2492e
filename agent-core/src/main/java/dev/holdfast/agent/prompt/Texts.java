package dev.holdfast.agent.prompt;

/** Cutting untrusted text to a size. */
public final class Texts {
  private Texts() {}

  /** The first {@code limit} characters, with a mark if something was cut. */
  public static String head(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, safe(text, limit)) + " […]";
  }

  /** The last {@code limit} characters, with a mark if something was cut. */
  public static String tail(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int start = safe(text, text.length() - limit);
    int line = text.indexOf('\n', start);
    // Begin at a whole line unless that would lose much.
    if (line >= 0 && line - start < limit / 4) {
      start = line + 1;
    }
    return "[…] " + text.substring(start);
  }

  /** One line of at most {@code limit} characters: white space becomes single spaces. */
  public static String line(String text, int limit) {
    return head(head(text, limit * 8).strip().replaceAll("\\s+", " "), limit);
  }

  /** An index at or before {@code index} that does not split a surrogate pair. */
  private static int safe(String text, int index) {
    boolean splits =
        index > 0
            && index < text.length()
            && Character.isHighSurrogate(text.charAt(index - 1))
            && Character.isLowSurrogate(text.charAt(index));
    return splits ? index - 1 : index;
  }
}

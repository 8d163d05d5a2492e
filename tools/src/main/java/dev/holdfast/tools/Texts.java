package dev.holdfast.tools;

import java.util.regex.Pattern;

/** Cuts and cleans what a model reads, always saying what was left out. */
public final class Texts {

  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[@-Z\\\\-_])");
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\n\t]]");

  private Texts() {}

  /** Terminal output as a reader would see it: no escapes, no overwritten progress lines. */
  public static String plain(String output) {
    String text = ESCAPES.matcher(output).replaceAll("");
    text = text.replace("\r\n", "\n");
    return CONTROLS.matcher(withoutOverwritten(text)).replaceAll("");
  }

  /** Drops what a carriage return sent a terminal back over; by hand, so that it stays linear. */
  private static String withoutOverwritten(String text) {
    if (text.indexOf('\r') < 0) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    int lineStart = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '\n') {
        kept.append(character);
        lineStart = kept.length();
      } else if (character == '\r') {
        boolean lineGoesOn = i + 1 < text.length() && "\r\n".indexOf(text.charAt(i + 1)) < 0;
        if (lineGoesOn) {
          kept.setLength(lineStart);
        }
      } else {
        kept.append(character);
      }
    }
    return kept.toString();
  }

  /**
   * Keeps the first third and the last two thirds of a long text (errors stand at the end).
   *
   * @param limit characters kept, without the notice in between
   * @param remedy how to see the rest
   */
  public static String middleCut(String text, int limit, String remedy) {
    if (text.length() <= limit) {
      return text;
    }
    int head = text.lastIndexOf('\n', limit / 3);
    head = head < limit / 6 ? whole(text, limit / 3) : head;
    int from = text.length() - (limit - limit / 3);
    int tail = text.indexOf('\n', from) + 1;
    tail = tail == 0 || tail > from + limit / 6 ? whole(text, from) : tail;
    return text.substring(0, head)
        + "\n… "
        + (tail - head)
        + " characters left out in the middle; "
        + remedy
        + " …\n"
        + text.substring(tail);
  }

  /** Cuts one line, saying how long it was. */
  public static String lineCut(String line, int limit) {
    return line.length() <= limit
        ? line
        : line.substring(0, whole(line, limit)) + "… (" + line.length() + " characters)";
  }

  /** Moves an index off the middle of a surrogate pair. */
  private static int whole(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index))
        ? index - 1
        : index;
  }
}

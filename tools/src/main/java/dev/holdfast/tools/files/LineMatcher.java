package dev.holdfast.tools.files;

import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression from a model: it may be broken, or take forever. */
final class LineMatcher {

  /** Longer lines are not read further; they are data, not text. */
  private static final int LONGEST_LINE = 20_000;

  private final Pattern pattern;
  private final boolean literal;
  private final long deadline;

  LineMatcher(String expression, Duration time) {
    Pattern compiled;
    boolean quoted = false;
    try {
      compiled = Pattern.compile(expression);
    } catch (PatternSyntaxException | StackOverflowError e) {
      compiled = Pattern.compile(expression, Pattern.LITERAL);
      quoted = true;
    }
    this.pattern = compiled;
    this.literal = quoted;
    this.deadline = System.nanoTime() + time.toNanos();
  }

  /** Whether the expression did not compile and is searched as it stands. */
  boolean literal() {
    return literal;
  }

  /**
   * Whether the line contains a match.
   *
   * @throws TooSlowException when the time of the whole search is used up
   */
  boolean find(String line) {
    String head = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    try {
      return pattern.matcher(new TimedText(head, deadline)).find();
    } catch (StackOverflowError tooDeep) {
      throw new TooSlowException();
    }
  }

  /** The search ran out of time or stack. */
  static final class TooSlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** The regular expression engine cannot be interrupted, but it asks for every character. */
  private record TimedText(CharSequence text, long deadline) implements CharSequence {

    @Override
    public char charAt(int index) {
      if (System.nanoTime() - deadline > 0) {
        throw new TooSlowException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}

package dev.holdfast.engine.tokenizer;

/** Part of a text, in UTF-16 units: from {@code start}, up to and without {@code end}. */
public record TextRange(int start, int end) {
  public TextRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("not a range: " + start + " to " + end);
    }
  }
}

package dev.holdfast.engine.grammar;

import dev.holdfast.engine.tokenizer.Tokenizer;
import java.util.OptionalInt;

/**
 * Counts tokens of thoughts. Shortly before the limit the end of a line or of a sentence is taken
 * as a good place to stop, so that the thought is not cut off in the middle.
 */
final class ThinkingBudget {
  /** The last part of the budget in which a good place is looked for: a quarter, at most this. */
  private static final int MOST_GRACE = 64;

  private final boolean limited;
  private final int limit;
  private int tokens;
  private int lastByte = '\n';

  ThinkingBudget(OptionalInt limit) {
    this.limited = limit.isPresent();
    this.limit = limit.orElse(0);
  }

  void count(Tokenizer tokenizer, int id) {
    tokens++;
    int length = tokenizer.byteLength(id);
    if (length > 0) {
      lastByte = tokenizer.byteAt(id, length - 1);
    }
  }

  /** Whether the block of thoughts is to be closed now. */
  boolean spent() {
    return limited
        && (tokens >= limit
            || (tokens >= limit - Math.min(limit / 4, MOST_GRACE)
                && (lastByte == '\n' || lastByte == '.' || lastByte == '!' || lastByte == '?')));
  }

  boolean atLineStart() {
    return lastByte == '\n';
  }
}

package dev.holdfast.engine.grammar.json;

import org.jspecify.annotations.Nullable;

/**
 * A text that matches a pattern.
 *
 * @param state of the pattern before the character that is being written; behind it when {@code
 *     bits} is {@link #DECIDED}
 * @param bits of the character, those written
 */
record PatternText(TextPattern pattern, int state, Utf8 place, int bits) implements TextContent {
  /** Which character it becomes does not matter. */
  private static final int DECIDED = -1;

  private static final int PAYLOAD = 6;

  static PatternText start(TextPattern pattern) {
    return new PatternText(pattern, 0, Utf8.START, 0);
  }

  @Override
  public @Nullable TextContent step(int utf8Byte) {
    Utf8 after = place.step(utf8Byte);
    if (after == null) {
      return null;
    }
    if (bits == DECIDED) {
      return new PatternText(pattern, state, after, after == Utf8.START ? 0 : DECIDED);
    }
    int written =
        place == Utf8.START
            ? utf8Byte & after.leadMask()
            : (bits << PAYLOAD) | (utf8Byte & ((1 << PAYLOAD) - 1));
    if (after == Utf8.START) {
      int next = pattern.next(state, written);
      return next == TextPattern.DEAD ? null : new PatternText(pattern, next, after, 0);
    }
    int due = PAYLOAD * after.due();
    int next =
        pattern.next(
            state, after.lowest(written << due), after.highest((written << due) + (1 << due) - 1));
    return switch (next) {
      case TextPattern.DEAD -> null;
      case TextPattern.OPEN -> new PatternText(pattern, state, after, written);
      default -> new PatternText(pattern, next, after, DECIDED);
    };
  }

  @Override
  public boolean accepting() {
    return place == Utf8.START && pattern.accepting(state);
  }
}

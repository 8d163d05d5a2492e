package dev.holdfast.engine.grammar.json;

import org.jspecify.annotations.Nullable;

/**
 * Any well-formed text of so many characters.
 *
 * @param due code points that must still begin, 0 or more
 * @param room code points that may still begin, at least {@code due}; {@link #UNLIMITED} for any
 *     number
 */
record FreeText(Utf8 place, int due, int room) implements TextContent {
  static final int UNLIMITED = Integer.MAX_VALUE;
  static final FreeText ANY = new FreeText(Utf8.START, 0, UNLIMITED);

  @Override
  public @Nullable TextContent step(int utf8Byte) {
    Utf8 after = place.step(utf8Byte);
    if (after == null) {
      return null;
    }
    if (place != Utf8.START) {
      return new FreeText(after, due, room);
    }
    if (room == 0) {
      return null;
    }
    return new FreeText(after, Math.max(0, due - 1), room == UNLIMITED ? room : room - 1);
  }

  @Override
  public boolean accepting() {
    return place == Utf8.START && due == 0;
  }

  /** The text after one more character written as an escape; null where none may begin. */
  @Nullable FreeText character() {
    return (FreeText) step('a');
  }
}

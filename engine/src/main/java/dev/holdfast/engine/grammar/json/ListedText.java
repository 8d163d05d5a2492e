package dev.holdfast.engine.grammar.json;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * One of the texts of a table, or a text that is not in it.
 *
 * @param excluded texts of the table that may not be written, one bit each
 * @param others whether a text that is not in the table may be written
 * @param from first text of the table that begins with what is written
 * @param to after the last one
 * @param depth number of bytes written
 */
record ListedText(
    TextTable table, BigInteger excluded, boolean others, int from, int to, int depth, Utf8 place)
    implements TextContent {
  /** Index of a text that is not in the table. */
  static final int OTHER = -1;

  static ListedText oneOf(TextTable table) {
    return new ListedText(table, BigInteger.ZERO, false, 0, table.size(), 0, Utf8.START);
  }

  static ListedText allBut(TextTable table) {
    BigInteger all = BigInteger.ONE.shiftLeft(table.size()).subtract(BigInteger.ONE);
    return new ListedText(table, all, true, 0, table.size(), 0, Utf8.START);
  }

  /** The beginning of a text that is allowed; null when there is none. */
  static @Nullable TextContent start(TextTable table, BigInteger excluded, boolean others) {
    ListedText start = new ListedText(table, excluded, others, 0, table.size(), 0, Utf8.START);
    return start.viable() ? start : null;
  }

  @Override
  public @Nullable TextContent step(int utf8Byte) {
    Utf8 after = place.step(utf8Byte);
    if (after == null) {
      return null;
    }
    int first = table.first(from, to, depth, utf8Byte);
    int end = table.first(first, to, depth, utf8Byte + 1);
    if (first == end) {
      return others ? new FreeText(after, 0, FreeText.UNLIMITED) : null;
    }
    ListedText next = new ListedText(table, excluded, others, first, end, depth + 1, after);
    return next.viable() ? next : null;
  }

  @Override
  public boolean accepting() {
    return written() ? !excluded.testBit(from) : others && place == Utf8.START;
  }

  /** Which text of the table is written, or {@link #OTHER}. */
  static int index(TextContent text) {
    return text instanceof ListedText listed && listed.written() ? listed.from : OTHER;
  }

  /** A text that ends here comes before those that it begins. */
  private boolean written() {
    return from < to && table.length(from) == depth;
  }

  private boolean viable() {
    if (others) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (!excluded.testBit(i)) {
        return true;
      }
    }
    return false;
  }
}

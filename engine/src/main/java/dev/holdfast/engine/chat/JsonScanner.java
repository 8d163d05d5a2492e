package dev.holdfast.engine.chat;

/**
 * Follows JSON character by character, just enough to know where an object ends. Knows Python's
 * texts in three quotes too, which small models write for code; in JSON nothing else begins so.
 */
final class JsonScanner {
  private enum Where {
    OUTSIDE,
    STRING,
    /** Right after an empty string: one more quote makes three. */
    EMPTY,
    TRIPLE
  }

  private Where where = Where.OUTSIDE;
  private int depth;
  private int length;
  private int quotes;
  private boolean escaped;

  /** Reads one character; true when it closes the outermost brace or bracket. */
  boolean accept(char character) {
    switch (where) {
      case STRING -> string(character);
      case TRIPLE -> triple(character);
      case EMPTY -> {
        if (character == '"') {
          where = Where.TRIPLE;
          quotes = 0;
          return false;
        }
        where = Where.OUTSIDE;
        return outside(character);
      }
      case OUTSIDE -> {
        return outside(character);
      }
    }
    return false;
  }

  private void string(char character) {
    length++;
    if (escaped) {
      escaped = false;
    } else if (character == '\\') {
      escaped = true;
    } else if (character == '"') {
      where = length == 1 ? Where.EMPTY : Where.OUTSIDE;
    }
  }

  private void triple(char character) {
    quotes = character == '"' ? quotes + 1 : 0;
    if (quotes == 3) {
      where = Where.OUTSIDE;
    }
  }

  private boolean outside(char character) {
    switch (character) {
      case '"' -> {
        where = Where.STRING;
        length = 0;
      }
      case '{', '[' -> depth++;
      case '}', ']' -> {
        depth--;
        return depth == 0;
      }
      default -> {}
    }
    return false;
  }

  boolean insideString() {
    return where == Where.STRING || where == Where.TRIPLE;
  }

  boolean insideTripleQuotes() {
    return where == Where.TRIPLE;
  }
}

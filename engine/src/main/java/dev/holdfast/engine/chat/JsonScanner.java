package dev.holdfast.engine.chat;

/** Follows JSON character by character, just enough to know where an object ends. */
final class JsonScanner {
  private int depth;
  private boolean inString;
  private boolean escaped;

  /** Reads one character; true when it closes the outermost brace or bracket. */
  boolean accept(char character) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (character == '\\') {
        escaped = true;
      } else if (character == '"') {
        inString = false;
      }
      return false;
    }
    switch (character) {
      case '"' -> inString = true;
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
    return inString;
  }
}

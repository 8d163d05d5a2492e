package dev.holdfast.engine.tokenizer;

/**
 * Cuts text into the pieces inside which byte pairs may merge. One scanner over code points serves
 * both families; they differ only in whether combining marks belong to words. It does what these
 * patterns do, leftmost alternative first, in linear time and constant stack (specification section
 * 10):
 *
 * <pre>
 * qwen35  (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * qwen2   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * </pre>
 */
public enum PreTokenizer {
  /** Qwen 3.5: combining marks are parts of words. */
  QWEN35(true),
  /** Qwen 2, 2.5 and 3: combining marks count as punctuation. */
  QWEN2(false);

  private final boolean marksJoinWords;

  PreTokenizer(boolean marksJoinWords) {
    this.marksJoinWords = marksJoinWords;
  }

  /**
   * Finds where the piece that starts at {@code start} ends.
   *
   * @param start index in UTF-16 units, smaller than the length of the text, at the border of a
   *     code point
   * @return the index after the piece, always greater than {@code start}
   */
  public int pieceEnd(String text, int start) {
    int contraction = contractionEnd(text, start);
    if (contraction > 0) {
      return contraction;
    }
    int first = text.codePointAt(start);
    int afterFirst = start + Character.charCount(first);
    CharacterClass firstClass = classOf(first);
    return switch (firstClass) {
      case WORD -> runEnd(text, afterFirst, CharacterClass.WORD);
      case NUMBER -> afterFirst;
      case OTHER ->
          classAt(text, afterFirst) == CharacterClass.WORD
              ? runEnd(text, afterFirst, CharacterClass.WORD)
              : punctuationEnd(text, afterFirst);
      case NEWLINE -> blankEnd(text, start);
      case BLANK -> {
        CharacterClass next = classAt(text, afterFirst);
        if (next == CharacterClass.WORD) {
          yield runEnd(text, afterFirst, CharacterClass.WORD);
        }
        yield first == ' ' && next == CharacterClass.OTHER
            ? punctuationEnd(text, afterFirst)
            : blankEnd(text, start);
      }
      case END -> throw new IllegalArgumentException("no text at " + start);
    };
  }

  private int punctuationEnd(String text, int from) {
    return runEnd(text, runEnd(text, from, CharacterClass.OTHER), CharacterClass.NEWLINE);
  }

  /**
   * Up to the last line break of the run; without one the last blank is left to the next piece,
   * unless it is the only one.
   */
  private int blankEnd(String text, int start) {
    int end = start;
    int afterLineBreak = start;
    while (true) {
      CharacterClass here = classAt(text, end);
      if (here == CharacterClass.NEWLINE) {
        afterLineBreak = end + 1;
      } else if (here != CharacterClass.BLANK) {
        break;
      }
      end++; // every blank of Unicode lies in the basic plane
    }
    if (afterLineBreak > start) {
      return afterLineBreak;
    }
    return end == text.length() || end == start + 1 ? end : end - 1;
  }

  private int runEnd(String text, int from, CharacterClass wanted) {
    int end = from;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (classOf(codePoint) != wanted) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }

  private static int contractionEnd(String text, int start) {
    if (text.charAt(start) != '\'' || start + 1 >= text.length()) {
      return -1;
    }
    char first = fold(text.charAt(start + 1));
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return start + 2;
    }
    if (start + 2 >= text.length()) {
      return -1;
    }
    char second = fold(text.charAt(start + 2));
    boolean two = (first == 'r' || first == 'v') ? second == 'e' : first == 'l' && second == 'l';
    return two ? start + 3 : -1;
  }

  /** Lower case of the letters that contractions use; the long s (U+017F) folds to s in Unicode. */
  private static char fold(char character) {
    if (character >= 'A' && character <= 'Z') {
      return (char) (character + ('a' - 'A'));
    }
    return character == '\u017f' ? 's' : character;
  }

  private CharacterClass classAt(String text, int index) {
    return index < text.length() ? classOf(text.codePointAt(index)) : CharacterClass.END;
  }

  private CharacterClass classOf(int codePoint) {
    if (codePoint == '\n' || codePoint == '\r') {
      return CharacterClass.NEWLINE;
    }
    if (isBlank(codePoint)) {
      return CharacterClass.BLANK;
    }
    if (Character.isLetter(codePoint)) {
      return CharacterClass.WORD;
    }
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          CharacterClass.NUMBER;
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          marksJoinWords ? CharacterClass.WORD : CharacterClass.OTHER;
      default -> CharacterClass.OTHER;
    };
  }

  /** Unicode White_Space; Java's own predicates each differ from it. */
  private static boolean isBlank(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint == ' ' || (codePoint >= 0x09 && codePoint <= 0x0d);
    }
    return codePoint == 0x85
        || codePoint == 0xa0
        || codePoint == 0x1680
        || (codePoint >= 0x2000 && codePoint <= 0x200a)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint == 0x202f
        || codePoint == 0x205f
        || codePoint == 0x3000;
  }

  private enum CharacterClass {
    WORD,
    NUMBER,
    OTHER,
    BLANK,
    NEWLINE,
    END
  }
}

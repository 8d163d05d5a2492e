package dev.holdfast.engine.grammar.json;

/**
 * Reads regular expressions of ECMA-262 as far as they are regular: characters, classes, groups,
 * alternatives, repetition, and anchors at the ends. Where the anchors are missing, anything may
 * stand before and behind.
 */
final class RegexParser {
  private static final int LENGTH = 500;
  private static final int DEPTH = 50;

  private static final CharSet DIGITS = CharSet.range('0', '9');
  private static final CharSet WORD =
      DIGITS.or(CharSet.range('a', 'z')).or(CharSet.range('A', 'Z')).or(CharSet.of("_"));

  /** White space to all engines; some know more. */
  private static final CharSet SPACE = CharSet.of(" \t\n\r\f\u000b");

  private static final CharSet LINE_ENDS = CharSet.of("\n\r\u0085\u2028\u2029");
  private static final String SPECIAL = "^$\\.*+?()[]{}|";

  /** A pattern that is none, or that is not regular. */
  static final class UnsupportedPattern extends Exception {
    private static final long serialVersionUID = 1L;

    private UnsupportedPattern(String message) {
      super(message);
    }
  }

  private final int[] pattern;
  private int at;
  private int depth;

  private RegexParser(String pattern) {
    this.pattern = pattern.codePoints().toArray();
  }

  /** Reads a pattern: what texts match that contain it. */
  static Regex parse(String pattern) throws UnsupportedPattern {
    if (pattern.length() > LENGTH) {
      throw new UnsupportedPattern("is longer than " + LENGTH + " characters");
    }
    RegexParser parser = new RegexParser(pattern);
    Regex all = Regex.NOTHING;
    do {
      boolean start = parser.skip('^');
      Regex body = parser.sequence();
      boolean end = parser.skip('$');
      Regex before = start ? Regex.EMPTY : Regex.ANYTHING;
      Regex behind = end ? Regex.EMPTY : Regex.ANYTHING;
      all = Regex.Choice.of(all, Regex.Sequence.of(before, Regex.Sequence.of(body, behind)));
    } while (parser.skip('|'));
    if (parser.at < parser.pattern.length) {
      throw parser.unsupported();
    }
    return all;
  }

  private Regex choice() throws UnsupportedPattern {
    Regex all = sequence();
    while (skip('|')) {
      all = Regex.Choice.of(all, sequence());
    }
    return all;
  }

  private Regex sequence() throws UnsupportedPattern {
    Regex all = Regex.EMPTY;
    while (at < pattern.length && peek() != '|' && peek() != ')' && peek() != '$') {
      all = Regex.Sequence.of(all, repeated(single()));
    }
    return all;
  }

  private Regex single() throws UnsupportedPattern {
    int character = pattern[at++];
    return switch (character) {
      case '.' -> new Regex.Chars(LINE_ENDS.not());
      case '[' -> new Regex.Chars(characterClass());
      case '\\' -> new Regex.Chars(escape());
      case '(' -> group();
      default -> {
        if (SPECIAL.indexOf(character) >= 0) {
          at--;
          throw unsupported();
        }
        yield new Regex.Chars(CharSet.range(character, character));
      }
    };
  }

  private Regex group() throws UnsupportedPattern {
    if (skip('?') && !skip(':')) {
      throw unsupported();
    }
    if (++depth > DEPTH) {
      throw new UnsupportedPattern("nests more than " + DEPTH + " groups");
    }
    Regex inner = choice();
    depth--;
    if (!skip(')')) {
      throw unsupported();
    }
    return inner;
  }

  private Regex repeated(Regex part) throws UnsupportedPattern {
    int min;
    int max;
    if (skip('*')) {
      min = 0;
      max = Regex.UNLIMITED;
    } else if (skip('+')) {
      min = 1;
      max = Regex.UNLIMITED;
    } else if (skip('?')) {
      min = 0;
      max = 1;
    } else if (skip('{')) {
      min = count();
      max = min;
      if (skip(',')) {
        max = at < pattern.length && peek() == '}' ? Regex.UNLIMITED : count();
      }
      if (!skip('}') || max < min) {
        throw unsupported();
      }
    } else {
      return part;
    }
    // As few as possible, or as many: the same texts match.
    skip('?');
    return Regex.Repeat.of(part, min, max);
  }

  private int count() throws UnsupportedPattern {
    int count = 0;
    int from = at;
    while (at < pattern.length && DIGITS.contains(peek())) {
      count = Math.min(count * 10 + pattern[at++] - '0', LENGTH * LENGTH);
    }
    if (at == from) {
      throw unsupported();
    }
    return count;
  }

  private CharSet characterClass() throws UnsupportedPattern {
    boolean negated = skip('^');
    CharSet all = CharSet.NONE;
    boolean any = false;
    while (at < pattern.length && (peek() != ']' || !any)) {
      any = true;
      CharSet first = member();
      boolean range = at + 1 < pattern.length && peek() == '-' && pattern[at + 1] != ']';
      if (range) {
        at++;
        int from = only(first);
        int to = only(member());
        if (to < from) {
          throw unsupported();
        }
        first = CharSet.range(from, to);
      }
      all = all.or(first);
    }
    if (!skip(']')) {
      throw unsupported();
    }
    return negated ? all.not() : all;
  }

  private CharSet member() throws UnsupportedPattern {
    int character = pattern[at++];
    if (character == '\\') {
      return escape();
    }
    if (character == ']' || character == '[') {
      at--;
      throw unsupported();
    }
    return CharSet.range(character, character);
  }

  /** The character of a set of one. */
  private int only(CharSet set) throws UnsupportedPattern {
    int[] bounds = set.bounds().toArray();
    if (bounds.length != 2 || bounds[1] != bounds[0] + 1) {
      throw unsupported();
    }
    return bounds[0];
  }

  private CharSet escape() throws UnsupportedPattern {
    if (at == pattern.length) {
      throw unsupported();
    }
    int character = pattern[at++];
    return switch (character) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> SPACE;
      case 'S' -> SPACE.not();
      case 'n' -> CharSet.of("\n");
      case 'r' -> CharSet.of("\r");
      case 't' -> CharSet.of("\t");
      case 'f' -> CharSet.of("\f");
      case 'v' -> CharSet.of("\u000b");
      case 'x' -> code(2);
      case 'u' -> code(4);
      default -> {
        if (character >= 0x80 || WORD.contains(character)) {
          at--;
          throw unsupported();
        }
        yield CharSet.range(character, character);
      }
    };
  }

  private CharSet code(int digits) throws UnsupportedPattern {
    int code = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < pattern.length ? Character.digit(pattern[at++], 16) : -1;
      if (digit < 0) {
        throw unsupported();
      }
      code = code * 16 + digit;
    }
    if (Character.isSurrogate((char) code)) {
      throw unsupported();
    }
    return CharSet.range(code, code);
  }

  private int peek() {
    return pattern[at];
  }

  private boolean skip(int character) {
    if (at < pattern.length && pattern[at] == character) {
      at++;
      return true;
    }
    return false;
  }

  private UnsupportedPattern unsupported() {
    return new UnsupportedPattern(
        "is not regular, or has a form that is not supported, at character " + at);
  }
}

package dev.holdfast.engine.grammar.json;

import org.jspecify.annotations.Nullable;

/**
 * Where a well-formed UTF-8 text stands within a character (Unicode 16, table 3-7: no overlong
 * forms, no surrogates, nothing above U+10FFFF). The names say which byte came last, or how many
 * free continuation bytes are due.
 */
enum Utf8 {
  /** Between characters. */
  START,
  ONE,
  TWO,
  THREE,
  E0,
  ED,
  F0,
  F4;

  @Nullable Utf8 step(int value) {
    return switch (this) {
      case START -> lead(value);
      case ONE -> within(value, 0x80, 0xbf, START);
      case TWO -> within(value, 0x80, 0xbf, ONE);
      case THREE -> within(value, 0x80, 0xbf, TWO);
      case E0 -> within(value, 0xa0, 0xbf, ONE);
      case ED -> within(value, 0x80, 0x9f, ONE);
      case F0 -> within(value, 0x90, 0xbf, TWO);
      case F4 -> within(value, 0x80, 0x8f, TWO);
    };
  }

  /** Continuation bytes that are due. */
  int due() {
    return switch (this) {
      case START -> 0;
      case ONE -> 1;
      case TWO, E0, ED -> 2;
      case THREE, F0, F4 -> 3;
    };
  }

  /** The bits of a lead byte that belong to the character, behind which this place is. */
  int leadMask() {
    return this == START ? 0x7f : 0x3f >> due();
  }

  /** The first character that can come of it, where {@code character} is the first by its bits. */
  int lowest(int character) {
    return switch (this) {
      case E0 -> 0x800;
      case F0 -> 0x10000;
      default -> character;
    };
  }

  /** The last character that can come of it, where {@code character} is the last by its bits. */
  int highest(int character) {
    return switch (this) {
      case ED -> 0xd7ff;
      case F4 -> 0x10ffff;
      default -> character;
    };
  }

  private static @Nullable Utf8 lead(int value) {
    if (value < 0x80) {
      return START;
    }
    if (value < 0xc2 || value > 0xf4) {
      return null;
    }
    if (value < 0xe0) {
      return ONE;
    }
    return switch (value) {
      case 0xe0 -> E0;
      case 0xed -> ED;
      case 0xf0 -> F0;
      case 0xf4 -> F4;
      default -> value < 0xf0 ? TWO : THREE;
    };
  }

  private static @Nullable Utf8 within(int value, int from, int to, Utf8 next) {
    return value >= from && value <= to ? next : null;
  }
}

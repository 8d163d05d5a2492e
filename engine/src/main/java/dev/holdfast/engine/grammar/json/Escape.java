package dev.holdfast.engine.grammar.json;

import org.jspecify.annotations.Nullable;

/**
 * Where the body of a JSON string stands within an escape (RFC 8259, section 7). An escape outside
 * the basic plane is a high and a low surrogate; surrogates do not come alone.
 */
enum Escape {
  /** In no escape. */
  NONE,
  /** After the backslash. */
  BACKSLASH,
  /** After <code>&#92;u</code>: four hexadecimal digits are due. */
  FOUR,
  /** Three digits of any value are due. */
  THREE,
  TWO,
  ONE,
  /** After <code>&#92;ud</code>: the next digit tells whether it is a surrogate. */
  D,
  /** The last two digits of a high surrogate are due. */
  HIGH_TWO,
  HIGH_ONE,
  /** The backslash of the low surrogate is due. */
  LOW,
  LOW_U,
  LOW_D,
  /** The digit of a low surrogate that is c to f. */
  LOW_THREE,
  /** After <code>&#92;u0</code>, where only control characters may be written so. */
  CONTROL_THREE,
  CONTROL_TWO,
  /** After <code>&#92;u000</code>. */
  CONTROL_LOW,
  /** After <code>&#92;u001</code>. */
  CONTROL_HIGH;

  /**
   * The place after a byte within the digits of an escape of any character; {@link #NONE} where the
   * character is complete.
   */
  @Nullable Escape free(int value) {
    int digit = Character.digit(value, 16);
    return switch (this) {
      case FOUR -> digit < 0 ? null : digit == 0xd ? D : THREE;
      case THREE -> digit < 0 ? null : TWO;
      case TWO -> digit < 0 ? null : ONE;
      case ONE -> digit < 0 ? null : NONE;
      case D -> digit < 0 || digit >= 0xc ? null : digit < 8 ? TWO : HIGH_TWO;
      case HIGH_TWO -> digit < 0 ? null : HIGH_ONE;
      case HIGH_ONE -> digit < 0 ? null : LOW;
      case LOW -> value == '\\' ? LOW_U : null;
      case LOW_U -> value == 'u' ? LOW_D : null;
      case LOW_D -> digit == 0xd ? LOW_THREE : null;
      case LOW_THREE -> digit >= 0xc ? TWO : null;
      case NONE, BACKSLASH, CONTROL_THREE, CONTROL_TWO, CONTROL_LOW, CONTROL_HIGH -> null;
    };
  }

  /** The character of a short escape, or -1. */
  static int shortForm(int value) {
    return switch (value) {
      case '"', '\\', '/' -> value;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> -1;
    };
  }
}

package dev.holdfast.engine.chat;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Strings and numbers as Python, in which the templates were written, sees them (specification
 * section 11.2).
 */
final class PythonText {
  private PythonText() {}

  /**
   * Whitespace of {@code str.strip}; Java's own notion differs at U+0085, U+00A0, U+2007 and
   * U+202F.
   */
  static boolean isSpace(char character) {
    if (character < 0x80) {
      return character == ' '
          || (character >= 0x09 && character <= 0x0d)
          || (character >= 0x1c && character <= 0x1f);
    }
    return character == 0x85
        || character == 0xa0
        || character == 0x1680
        || (character >= 0x2000 && character <= 0x200a)
        || character == 0x2028
        || character == 0x2029
        || character == 0x202f
        || character == 0x205f
        || character == 0x3000;
  }

  /** Index of the first character that is not whitespace, or the length. */
  static int stripStart(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Index after the last character that is not whitespace, or 0. */
  static int stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  static String strip(String text) {
    int end = stripEnd(text);
    return text.substring(Math.min(stripStart(text), end), end);
  }

  /**
   * {@code repr} of a float: the shortest digits that read back to it, plain between 1e-4 and 1e16.
   */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String sign = value < 0 ? "-" : "";
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    if (exponent < -4 || exponent >= 16) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
      return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }
    String plain = shortest.toPlainString();
    return sign + plain + (plain.indexOf('.') < 0 ? ".0" : "");
  }

  private static BigDecimal shortest(double value) {
    // Java never gives fewer than two digits, Python does: 5e-324, not 4.9e-324.
    BigDecimal oneDigit = new BigDecimal(value).round(new MathContext(1));
    BigDecimal shortest =
        oneDigit.doubleValue() == value ? oneDigit : new BigDecimal(Double.toString(value));
    return shortest.stripTrailingZeros();
  }
}

package dev.holdfast.engine.grammar.json;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which beginnings of numbers can be completed within a range. Numbers are written as Python writes
 * them: integers without point or exponent, an exponent only behind a mantissa of one digit before
 * the point. At most 20 digits before and after the point, exponents from -307 to 307, so that
 * every number fits a double and digits end.
 */
final class NumberText {
  private static final int DIGITS = 20;
  private static final int EXPONENT = 307;
  private static final int EXPONENT_DIGITS = 3;
  private static final BigDecimal UNIT = BigDecimal.ONE.scaleByPowerOfTen(-DIGITS);

  private static final Pattern BEGINNING =
      Pattern.compile(
          "(?<sign>-?)(?<whole>0|[1-9][0-9]{0,19})?"
              + "(?:(?<=[0-9])[.](?<fraction>[0-9]{0,20}))?"
              + "(?:(?<=[0-9])e(?<power>[+-]?)(?<exponent>[0-9]{0,3}))?");

  private final NumberRange range;
  private final Matcher parts;

  private NumberText(NumberRange range, Matcher parts) {
    this.range = range;
    this.parts = parts;
  }

  /** Whether some number in the range begins so. */
  static boolean isBeginning(String text, NumberRange range) {
    Matcher parts = BEGINNING.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    if (!parts.group("sign").isEmpty()) {
      return range.mayBeNegative() && new NumberText(range.negated(), parts).isBeginning(true);
    }
    return new NumberText(range, parts).isBeginning(false);
  }

  /** Whether a text is a number in the range; the text is a beginning of one. */
  static boolean isNumber(String text, NumberRange range) {
    return Character.isDigit(text.charAt(text.length() - 1))
        && range.contains(new BigDecimal(text));
  }

  /** Whether any number in the range can be written. */
  static boolean hasNumber(NumberRange range) {
    return isBeginning("", range) || isBeginning("-", range);
  }

  private boolean isBeginning(boolean negative) {
    if (range.integer() && (parts.group("fraction") != null || parts.group("exponent") != null)) {
      return false;
    }
    String whole = parts.group("whole");
    if (whole == null) {
      BigDecimal smallest = negative && range.integer() ? BigDecimal.ONE : BigDecimal.ZERO;
      return reaches(smallest, BigDecimal.ONE.scaleByPowerOfTen(DIGITS))
          || reachesWithExponent(BigDecimal.ONE, BigDecimal.TEN);
    }
    if (whole.equals("0") && negative && range.integer()) {
      return false;
    }
    String fraction = parts.group("fraction");
    BigDecimal value = new BigDecimal(fraction == null ? whole : whole + "." + fraction + "0");
    if (parts.group("exponent") != null) {
      return mayHaveExponent(whole) && reachesExponent(value);
    }
    if (fraction != null) {
      BigDecimal end = value.add(BigDecimal.ONE.scaleByPowerOfTen(-fraction.length()));
      return reaches(value, end) || (mayHaveExponent(whole) && reachesWithExponent(value, end));
    }
    int more = whole.equals("0") ? 0 : DIGITS - whole.length();
    for (int digits = 0; digits <= more; digits++) {
      BigDecimal from = value.scaleByPowerOfTen(digits);
      if (reaches(from, from.add(BigDecimal.ONE.scaleByPowerOfTen(digits)))) {
        return true;
      }
    }
    return mayHaveExponent(whole) && reachesWithExponent(value, value.add(BigDecimal.ONE));
  }

  private static boolean mayHaveExponent(String whole) {
    return whole.length() == 1 && !whole.equals("0");
  }

  /** Whether a number below {@code end} is in the range. */
  private boolean reaches(BigDecimal from, BigDecimal end) {
    return range.integer()
        ? range.reaches(from, end.subtract(BigDecimal.ONE), 0)
        : range.reaches(from, end.subtract(UNIT), DIGITS);
  }

  private boolean reachesWithExponent(BigDecimal from, BigDecimal end) {
    return !range.integer() && reachesScaled(from, end.subtract(UNIT), -EXPONENT, EXPONENT);
  }

  /** Whether the mantissa reaches the range with an exponent that begins as it is written. */
  private boolean reachesExponent(BigDecimal mantissa) {
    String power = parts.group("power");
    String digits = parts.group("exponent");
    if (digits.isEmpty()) {
      return reachesScaled(
          mantissa, mantissa, power.equals("+") ? 0 : -EXPONENT, power.equals("-") ? 0 : EXPONENT);
    }
    int step = 1;
    for (int more = digits.length(); more <= EXPONENT_DIGITS; more++) {
      int low = Integer.parseInt(digits) * step;
      int high = Math.min(EXPONENT, low + step - 1);
      boolean negative = power.equals("-");
      if (low <= high
          && reachesScaled(mantissa, mantissa, negative ? -high : low, negative ? -low : high)) {
        return true;
      }
      step *= 10;
    }
    return false;
  }

  /**
   * Whether a mantissa from {@code from} to {@code to}, at least 1 and below 10, is in the range
   * with an exponent from {@code low} to {@code high}. With the smallest exponent that lifts {@code
   * from} to the lower bound, or with the one below, if with any: so few exponents are tried.
   */
  private boolean reachesScaled(BigDecimal from, BigDecimal to, int low, int high) {
    BigDecimal min = range.min();
    int lifted = min == null || min.signum() <= 0 ? low : magnitude(min) - magnitude(from);
    for (int exponent = lifted - 2; exponent <= lifted + 2; exponent++) {
      int power = Math.clamp(exponent, low, high);
      if (range.scaled(power).reaches(from, to, DIGITS)) {
        return true;
      }
    }
    return false;
  }

  private static int magnitude(BigDecimal value) {
    return value.precision() - value.scale();
  }
}

package dev.holdfast.engine.grammar.json;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that a schema allows: a range, or some numbers.
 *
 * @param listed without trailing zeros, each in the range; null for all of the range
 */
record Numbers(NumberRange range, @Nullable Set<BigDecimal> listed) {
  private static final int PLAIN_DIGITS = 20;
  private static final int PLAIN_ZEROS = 4;

  static Numbers of(NumberRange range) {
    return new Numbers(range, null);
  }

  static Numbers of(Set<BigDecimal> listed) {
    return new Numbers(NumberRange.ALL, listed);
  }

  Numbers and(Numbers other) {
    NumberRange both = range.and(other.range);
    Set<BigDecimal> first = listed == null ? other.listed : listed;
    if (first == null) {
      return new Numbers(both, null);
    }
    Set<BigDecimal> kept = new HashSet<>(first);
    if (other.listed != null) {
      kept.retainAll(other.listed);
    }
    kept.removeIf(number -> !both.contains(number));
    return new Numbers(both, kept);
  }

  boolean isEmpty() {
    if (listed != null) {
      return listed.isEmpty();
    }
    return !range.isFree() && !NumberText.hasNumber(range);
  }

  /** Whether no number is in both, as far as can be told. */
  boolean isDisjoint(Numbers other) {
    return (listed == null && other.listed == null)
        ? range.isDisjoint(other.range)
        : and(other).isEmpty();
  }

  /**
   * A number as it is written: whole numbers without a point, very large or small ones with an
   * exponent.
   */
  static String text(BigDecimal number) {
    BigDecimal value = number.stripTrailingZeros();
    int magnitude = value.precision() - value.scale();
    if (value.signum() == 0) {
      return "0";
    }
    if (magnitude <= PLAIN_DIGITS && magnitude > -PLAIN_ZEROS) {
      return value.toPlainString();
    }
    String digits = value.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int exponent = magnitude - 1;
    String sign = value.signum() < 0 ? "-" : "";
    String power = (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "");
    return sign + digits.charAt(0) + fraction + power + Math.abs(exponent);
  }
}

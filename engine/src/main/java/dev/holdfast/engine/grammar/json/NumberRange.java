package dev.holdfast.engine.grammar.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Numbers between bounds.
 *
 * @param integer whether only whole numbers
 * @param min lower bound, without trailing zeros; null for none
 * @param minOpen whether the bound itself is left out
 */
record NumberRange(
    boolean integer,
    @Nullable BigDecimal min,
    boolean minOpen,
    @Nullable BigDecimal max,
    boolean maxOpen) {
  static final NumberRange ALL = new NumberRange(false, null, false, null, false);
  static final NumberRange INTEGERS = new NumberRange(true, null, false, null, false);

  /**
   * Numbers from a bound on.
   *
   * @param open whether the bound itself is left out
   */
  static NumberRange atLeast(BigDecimal bound, boolean open) {
    return atMost(bound.negate(), open).negated();
  }

  /**
   * Numbers up to a bound. Where the bound is left out, so are numbers that become the bound when
   * they are read into a double.
   */
  static NumberRange atMost(BigDecimal bound, boolean open) {
    BigDecimal max = bound;
    double read = bound.doubleValue();
    if (open && read != 0 && Double.isFinite(read)) {
      BigDecimal below = new BigDecimal(Math.nextDown(read));
      max = below.add(new BigDecimal(read)).divide(BigDecimal.TWO);
    }
    return new NumberRange(false, null, false, max.stripTrailingZeros(), open);
  }

  boolean isFree() {
    return min == null && max == null;
  }

  boolean contains(BigDecimal value) {
    return (!integer || isWhole(value)) && reaches(value, value, Math.max(0, value.scale()));
  }

  /** The numbers that both ranges hold. */
  NumberRange and(NumberRange other) {
    boolean mine = other.min == null || (min != null && tighter(min.compareTo(other.min), minOpen));
    boolean mineAbove =
        other.max == null || (max != null && tighter(other.max.compareTo(max), maxOpen));
    return new NumberRange(
        integer || other.integer,
        mine ? min : other.min,
        mine ? minOpen : other.minOpen,
        mineAbove ? max : other.max,
        mineAbove ? maxOpen : other.maxOpen);
  }

  /** The range of the same numbers with the opposite sign. */
  NumberRange negated() {
    return new NumberRange(
        integer,
        max == null ? null : max.negate(),
        maxOpen,
        min == null ? null : min.negate(),
        minOpen);
  }

  /** Whether a number below zero may be in the range. */
  boolean mayBeNegative() {
    return min == null || min.signum() < 0;
  }

  /** Whether no number is in both ranges, as far as their bounds tell. */
  boolean isDisjoint(NumberRange other) {
    NumberRange both = and(other);
    if (both.min == null || both.max == null) {
      return false;
    }
    int order = both.min.compareTo(both.max);
    return order > 0 || (order == 0 && (both.minOpen || both.maxOpen));
  }

  /**
   * Whether a number from {@code from} to {@code to} with {@code scale} digits after the point is
   * within the bounds.
   */
  boolean reaches(BigDecimal from, BigDecimal to, int scale) {
    BigDecimal unit = BigDecimal.ONE.scaleByPowerOfTen(-scale);
    BigDecimal low = from;
    if (min != null) {
      BigDecimal first = min.setScale(scale, RoundingMode.CEILING);
      low = low.max(minOpen && first.compareTo(min) == 0 ? first.add(unit) : first);
    }
    BigDecimal high = to;
    if (max != null) {
      BigDecimal last = max.setScale(scale, RoundingMode.FLOOR);
      high = high.min(maxOpen && last.compareTo(max) == 0 ? last.subtract(unit) : last);
    }
    return low.compareTo(high) <= 0;
  }

  /** The range whose numbers, times ten to the power, are in this one. */
  NumberRange scaled(int power) {
    return new NumberRange(
        integer,
        min == null ? null : min.scaleByPowerOfTen(-power),
        minOpen,
        max == null ? null : max.scaleByPowerOfTen(-power),
        maxOpen);
  }

  static boolean isWhole(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  private static boolean tighter(int order, boolean open) {
    return order > 0 || (order == 0 && open);
  }
}

package dev.holdfast.engine.machine;

/**
 * Parts of kernels that need e to the x, within 2e-7 relative: x = n ln 2 + r with |r| at most ln 2
 * / 2, a polynomial of degree 7 in r, times 2 to the n. Beyond what a float holds it is infinite or
 * zero; a NaN stays one. Constants are in the registers from {@link #CONSTANTS} on.
 */
final class Exponential {
  /** First of the registers that hold constants; the last one is 31. */
  static final int CONSTANTS = 19;

  private static final int LEAST = 19;
  private static final int MOST = 20;
  private static final int LOG2_E = 21;

  /** ln 2 in two parts, the first short enough for an exact product. */
  private static final int LN2_HIGH = 22;

  private static final int LN2_LOW = 23;

  /** Coefficients of r^7 to r^2; those of r^1 and r^0 are one. */
  private static final int COEFFICIENTS = 24;

  private static final int SIXTH = 28;
  private static final int HALF = 29;

  /** One, for those who divide by one plus an exponential. */
  static final int ONE = 30;

  private static final int ZERO = 31;

  private Exponential() {}

  /** Loads the constants; uses RAX. */
  static void constants(VectorAssembler a) {
    // Far beyond the range, and far from where the sums below would overflow.
    a.fillFloat(LEAST, -1e4f);
    a.fillFloat(MOST, 1e4f);
    a.fillFloat(LOG2_E, 0x1.715476p0f);
    a.fillFloat(LN2_HIGH, 0x1.62e4p-1f);
    a.fillFloat(LN2_LOW, 0x1.7f7d1cp-20f);
    a.fillFloat(COEFFICIENTS, 1f / 5040);
    a.fillFloat(COEFFICIENTS + 1, 1f / 720);
    a.fillFloat(COEFFICIENTS + 2, 1f / 120);
    a.fillFloat(COEFFICIENTS + 3, 1f / 24);
    a.fillFloat(SIXTH, 1f / 6);
    a.fillFloat(HALF, 0.5f);
    a.fillFloat(ONE, 1);
    a.zero(ZERO);
  }

  /** {@code to = e^x}; destroys x and uses two more registers. */
  static void exponential(VectorAssembler a, int to, int x, int power, int scratch) {
    // A NaN is the second operand, which is the result then.
    a.minFloats(x, MOST, x);
    a.maxFloats(x, LEAST, x);
    a.multiplyFloats(scratch, x, LOG2_E);
    a.roundFloats(power, scratch);
    a.multiplySubtract(x, power, LN2_HIGH);
    a.multiplySubtract(x, power, LN2_LOW);
    a.move(to, COEFFICIENTS);
    for (int coefficient = COEFFICIENTS + 1; coefficient <= HALF; coefficient++) {
      a.multiplyBy(to, x, coefficient);
    }
    a.multiplyBy(to, x, ONE);
    a.multiplyBy(to, x, ONE);
    a.scaleByPower(to, to, power);
  }

  /** {@code to = 1 + e^-x}, the divisor of a sigmoid; uses three more registers. */
  static void sigmoidDivisor(VectorAssembler a, int to, int x, int minus, int power, int scratch) {
    a.subtractFloats(minus, ZERO, x);
    exponential(a, to, minus, power, scratch);
    a.addFloats(to, to, ONE);
  }
}

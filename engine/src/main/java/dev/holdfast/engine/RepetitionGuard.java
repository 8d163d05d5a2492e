package dev.holdfast.engine;

/**
 * Sees when a generation writes the same over and over. It counts, for every period up to {@link
 * #LONGEST_PERIOD}, how many tokens without a gap equal the token one period before; a token costs
 * that many comparisons, below a microsecond.
 *
 * <p>A loop is what repeats to the token {@link #LEAST_REPEATS} times after it was written first,
 * over {@link #LEAST_TOKENS} tokens or more that the model chose itself. Tables, lists and code
 * rarely do: a number or a name differs from row to row, and one different token starts the count
 * anew. What does: a long row of one sign, an array of a hundred equal values, ten equal lines of
 * thirty tokens. Whoever asks for those leaves the guard off.
 */
final class RepetitionGuard {
  /** A paragraph or a function; the model's own loops are mostly shorter. */
  static final int LONGEST_PERIOD = 256;

  /** Less often, long passages are repeated with good reason: in tests, in forms. */
  static final int LEAST_REPEATS = 8;

  /** Short periods have to go on for longer: rulers of a table, padding, blank lines. */
  static final int LEAST_TOKENS = 256;

  /** The last tokens; token {@code n} is at {@code n % LONGEST_PERIOD}. */
  private final int[] recent = new int[LONGEST_PERIOD];

  /** By period: tokens without a gap that equal the one a period before. */
  private final int[] repeated = new int[LONGEST_PERIOD + 1];

  /** Those of them that were chosen. */
  private final int[] chosen = new int[LONGEST_PERIOD + 1];

  private int count;

  /**
   * Takes note of a token.
   *
   * @param forced whether a grammar left nothing else: it continues a loop but is no part of its
   *     length
   * @return whether the text ends in a loop
   */
  boolean accept(int id, boolean forced) {
    boolean found = false;
    for (int period = 1; period <= Math.min(count, LONGEST_PERIOD); period++) {
      if (recent[(count - period) % LONGEST_PERIOD] != id) {
        repeated[period] = 0;
        chosen[period] = 0;
      } else {
        repeated[period]++;
        chosen[period] += forced ? 0 : 1;
        found |= chosen[period] >= LEAST_TOKENS && repeated[period] >= LEAST_REPEATS * period;
      }
    }
    recent[count % LONGEST_PERIOD] = id;
    count++;
    return found;
  }
}

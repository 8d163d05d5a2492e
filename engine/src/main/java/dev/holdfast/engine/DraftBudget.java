package dev.holdfast.engine;

/**
 * How many tokens to guess, so that guessing pays. Passes are the currency: a pass of one token
 * costs one, every guessed token {@link #PRICE} more, taking wrong ones back {@link #TAKING_BACK},
 * and a right one saves a pass. Guessing goes on as long as the credit lasts, which wins refill;
 * without any it grows by {@link #INCOME} per token. So what guesses that all fail can cost is
 * bounded by construction.
 */
final class DraftBudget {
  /** Tokens of one pass: the kernels take eight together. */
  static final int MOST_TOKENS = 16;

  /** Measured with emitted kernels on two cores, logits included; see docs/engine.md. */
  private static final double PRICE = 0.3;

  /** Measured with linear layers; others pay too much, but only for what failed. */
  private static final double TAKING_BACK = 0.3;

  private static final double INCOME = 0.01;

  /** So that old wins do not pay for long misfortune. */
  private static final double MOST_CREDIT = 4;

  private static final int FIRST_LENGTH = 3;

  private double credit = 1.5;
  private int length = FIRST_LENGTH;

  /** Tokens that may be guessed now. */
  int most() {
    return Math.min(length, (int) (credit / PRICE));
  }

  /** One more token was generated. */
  void onToken() {
    credit = Math.min(MOST_CREDIT, credit + INCOME);
  }

  /** Guesses were checked: twice as many next time if all were right, else as many as were. */
  void onChecked(int drafted, int accepted) {
    double spent = PRICE * drafted + (accepted == drafted ? 0 : TAKING_BACK);
    credit = Math.min(MOST_CREDIT, credit + accepted - spent);
    length =
        accepted == drafted
            ? Math.min(MOST_TOKENS - 1, Math.max(length, 2 * drafted + 1))
            : Math.max(1, accepted);
  }
}

package dev.holdfast.engine.sampling;

/**
 * Makes tokens that were there before less likely: repetition penalty (Keskar et al., CTRL, 2019)
 * and presence penalty. Each token counts once, however often it occurred.
 */
final class Penalties {
  private static final int WINDOW = SamplingOptions.REPETITION_WINDOW;

  private final double repetition;
  private final float presence;
  private final int usableTokens;

  /** The last tokens; token {@code n} of the history is at {@code n % WINDOW}. */
  private final int[] recent = new int[WINDOW];

  private long length;

  /** A bit for every token; only set while the repetition penalty is applied, if there is one. */
  private final long[] seen;

  /** A bit for every token that was generated, if that counts. */
  private final long[] generated;

  /**
   * @param history tokens before the generation
   */
  Penalties(SamplingOptions options, int usableTokens, int[] history) {
    this.repetition = options.repetitionPenalty();
    this.presence = (float) options.presencePenalty();
    this.usableTokens = usableTokens;
    int words = (usableTokens + Long.SIZE - 1) / Long.SIZE;
    this.seen = new long[repetition == 1 ? 0 : words];
    this.generated = new long[presence == 0 ? 0 : words];
    for (int id : history) {
      addRecent(id);
    }
  }

  /** Takes note of a generated token. */
  void remember(int id) {
    addRecent(id);
    if (generated.length > 0) {
      generated[id / Long.SIZE] |= 1L << id % Long.SIZE;
    }
  }

  private void addRecent(int id) {
    recent[(int) (length++ % WINDOW)] = id;
  }

  void apply(float[] logits, int offset) {
    if (repetition != 1) {
      applyRepetition(logits, offset);
    }
    for (int word = 0; word < generated.length; word++) {
      for (long bits = generated[word]; bits != 0; bits &= bits - 1) {
        logits[offset + word * Long.SIZE + Long.numberOfTrailingZeros(bits)] -= presence;
      }
    }
  }

  private void applyRepetition(float[] logits, int offset) {
    int count = (int) Math.min(length, WINDOW);
    for (int i = 0; i < count; i++) {
      int id = recent[i];
      if (id < usableTokens && (seen[id / Long.SIZE] & (1L << id % Long.SIZE)) == 0) {
        seen[id / Long.SIZE] |= 1L << id % Long.SIZE;
        float logit = logits[offset + id];
        logits[offset + id] = (float) (logit > 0 ? logit / repetition : logit * repetition);
      }
    }
    for (int i = 0; i < count; i++) {
      if (recent[i] < usableTokens) {
        seen[recent[i] / Long.SIZE] = 0;
      }
    }
  }
}

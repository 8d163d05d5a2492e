package dev.holdfast.engine.sampling;

/**
 * Chooses the tokens of one generation: holds its random sequence, the tokens that penalties look
 * at and the arrays that a choice needs, so that a token creates no objects.
 */
public final class Sampler {
  private final SamplingOptions options;
  private final RandomSequence random;
  private final Penalties penalties;
  private final Choice choice;

  /**
   * @param usableTokens ids below this may be chosen; the rest of the logits is padding
   * @param recent tokens before the generation; the last {@link SamplingOptions#REPETITION_WINDOW}
   *     are enough
   */
  public Sampler(SamplingOptions options, int usableTokens, int[] recent) {
    this.options = options;
    this.random = new RandomSequence(options.seed());
    this.penalties = new Penalties(options, usableTokens, recent);
    this.choice = new Choice(options, usableTokens);
  }

  /** The next token, of logits from the start of an array. */
  public int choose(float[] logits) {
    return choose(logits, 0);
  }

  /**
   * The next token. Takes one value of the random sequence, also where only one token is possible;
   * none at temperature 0.
   *
   * @param logits from {@code offset}; negative infinity for what may not be chosen; changed
   * @throws dev.holdfast.engine.EngineException MODEL_MALFORMED when logits are not numbers, or all
   *     of them are negative infinity
   */
  public int choose(float[] logits, int offset) {
    penalties.apply(logits, offset);
    int chosen =
        options.temperature() == 0
            ? choice.mostLikely(logits, offset)
            : choice.draw(logits, offset, random.next());
    penalties.remember(chosen);
    return chosen;
  }

  /**
   * Takes note of a generated token that nobody chose. Penalties count it; of the random sequence
   * it takes nothing.
   */
  public void remember(int id) {
    penalties.remember(id);
  }
}

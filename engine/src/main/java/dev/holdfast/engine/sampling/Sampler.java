package dev.holdfast.engine.sampling;

/**
 * Chooses the tokens of one generation: holds its random sequence, the tokens that penalties look
 * at and the arrays that a choice needs, so that a token creates no objects.
 */
public final class Sampler {
  private final SamplingOptions options;
  private final int usableTokens;
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
    this.usableTokens = usableTokens;
    this.random = new RandomSequence(options.seed());
    this.penalties = new Penalties(options, usableTokens, recent);
    this.choice = new Choice(options, usableTokens);
  }

  /**
   * The next token. Changes {@code logits}.
   *
   * @throws dev.holdfast.engine.EngineException MODEL_MALFORMED when logits are not numbers
   */
  public int choose(float[] logits) {
    penalties.apply(logits);
    int chosen =
        options.temperature() == 0
            ? Choice.mostLikely(logits, usableTokens)
            : choice.draw(logits, random.next());
    penalties.remember(chosen);
    return chosen;
  }
}

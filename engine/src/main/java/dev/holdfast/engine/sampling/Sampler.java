package dev.holdfast.engine.sampling;

import java.util.Arrays;

/**
 * Chooses the tokens of one generation: holds its random sequence and the tokens that penalties
 * look at. The choice itself is {@link Choice}, a pure function.
 */
public final class Sampler {
  private final SamplingOptions options;
  private final int usableTokens;
  private final RandomSequence random;
  private int[] history;
  private int length;
  private int generatedFrom;

  /**
   * @param usableTokens ids below this may be chosen; the rest of the logits is padding
   * @param recent tokens before the generation; the last {@link SamplingOptions#REPETITION_WINDOW}
   *     are enough
   */
  public Sampler(SamplingOptions options, int usableTokens, int[] recent) {
    this.options = options;
    this.usableTokens = usableTokens;
    this.random = new RandomSequence(options.seed());
    this.history = Arrays.copyOf(recent, recent.length + 64);
    this.length = recent.length;
    this.generatedFrom = recent.length;
  }

  /**
   * The next token. Changes {@code logits}.
   *
   * @throws dev.holdfast.engine.EngineException MODEL_MALFORMED when logits are not numbers
   */
  public int choose(float[] logits) {
    Penalties.apply(options, logits, usableTokens, history, length, generatedFrom);
    int chosen =
        options.temperature() == 0
            ? Choice.mostLikely(logits, usableTokens)
            : Choice.draw(logits, usableTokens, options, random.next());
    remember(chosen);
    return chosen;
  }

  private void remember(int id) {
    if (length == history.length) {
      history = Arrays.copyOf(history, length * 2);
    }
    history[length++] = id;
  }
}

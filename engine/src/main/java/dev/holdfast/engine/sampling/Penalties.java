package dev.holdfast.engine.sampling;

import java.util.HashSet;
import java.util.Set;

/**
 * Makes tokens that were there before less likely: repetition penalty (Keskar et al., CTRL, 2019)
 * and presence penalty. Each token counts once, however often it occurred.
 */
final class Penalties {

  private Penalties() {}

  /**
   * @param history tokens so far, {@code length} of them; those from {@code generatedFrom} on were
   *     generated in this call
   */
  static void apply(
      SamplingOptions options,
      float[] logits,
      int usableTokens,
      int[] history,
      int length,
      int generatedFrom) {
    if (options.repetitionPenalty() != 1) {
      int first = Math.max(0, length - SamplingOptions.REPETITION_WINDOW);
      for (int id : distinct(history, first, length, usableTokens)) {
        float logit = logits[id];
        double penalty = options.repetitionPenalty();
        logits[id] = (float) (logit > 0 ? logit / penalty : logit * penalty);
      }
    }
    if (options.presencePenalty() != 0) {
      for (int id : distinct(history, generatedFrom, length, usableTokens)) {
        logits[id] -= (float) options.presencePenalty();
      }
    }
  }

  private static Set<Integer> distinct(int[] history, int from, int to, int usableTokens) {
    Set<Integer> ids = new HashSet<>();
    for (int i = from; i < to; i++) {
      if (history[i] < usableTokens) {
        ids.add(history[i]);
      }
    }
    return ids;
  }
}

package dev.holdfast.engine.sampling;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

/** Logits and a random number in, a token out. */
final class Choice {

  private Choice() {}

  /** Id of the largest of the first {@code usable} logits, the lowest id on a tie. */
  static int mostLikely(float[] logits, int usable) {
    int best = -1;
    float top = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < usable; id++) {
      float logit = logits[id];
      if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
        throw notANumber(id, logit);
      }
      if (logit > top) {
        top = logit;
        best = id;
      }
    }
    if (best < 0) {
      throw new EngineException(
          ErrorCode.MODEL_MALFORMED,
          "the model rules out every token",
          "The weights are damaged; check the file against its published hash.");
    }
    return best;
  }

  /**
   * Draws among the tokens that top-k, top-p and min-p leave.
   *
   * @param draw uniform in [0, 1)
   */
  static int draw(float[] logits, int usable, SamplingOptions options, double draw) {
    float top = logits[mostLikely(logits, usable)];
    double[] weights = new double[usable];
    double total = 0;
    for (int id = 0; id < usable; id++) {
      weights[id] = Math.exp((logits[id] - top) / options.temperature());
      total += weights[id];
    }
    if (options.topK() == 0 && options.topP() == 1) {
      return walk(weights, options.minP(), draw);
    }
    int[] candidates;
    if (options.topK() > 0 && options.topK() < usable) {
      candidates = Ranking.best(weights, options.topK());
      total = 0;
      for (int id : candidates) {
        total += weights[id];
      }
    } else {
      // Tokens lighter than an equal share of what top-p may leave out cannot be part of its set.
      candidates = Ranking.atLeast(weights, (1 - options.topP()) * total / usable);
    }
    int kept = 0;
    double mass = 0;
    while (kept < candidates.length
        && (kept == 0 || mass < options.topP() * total)
        && weights[candidates[kept]] >= options.minP()) {
      mass += weights[candidates[kept++]];
    }
    double goal = draw * mass;
    for (int i = 0; i < kept - 1; i++) {
      goal -= weights[candidates[i]];
      if (goal < 0) {
        return candidates[i];
      }
    }
    return candidates[kept - 1];
  }

  /** Draws in order of id; the most likely token weighs 1, so min-p is a floor of the weights. */
  private static int walk(double[] weights, double floor, double draw) {
    double mass = 0;
    for (double weight : weights) {
      if (weight >= floor) {
        mass += weight;
      }
    }
    double goal = draw * mass;
    int last = -1;
    for (int id = 0; id < weights.length; id++) {
      if (weights[id] >= floor && weights[id] > 0) {
        goal -= weights[id];
        last = id;
        if (goal < 0) {
          return id;
        }
      }
    }
    return last;
  }

  private static EngineException notANumber(int id, float logit) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        "the logit of token " + id + " is " + logit,
        "The weights are damaged or overflow; check the file against its published hash.");
  }
}

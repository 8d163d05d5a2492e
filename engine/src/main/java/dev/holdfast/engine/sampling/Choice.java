package dev.holdfast.engine.sampling;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

/** Logits and a random number in, a token out; its arrays serve all tokens of a generation. */
final class Choice {
  private final SamplingOptions options;
  private final int usable;
  private final double[] weights;

  /** Tokens by weight, where the options need an order. */
  private final int[] candidates;

  Choice(SamplingOptions options, int usable) {
    this.options = options;
    this.usable = usable;
    boolean random = options.temperature() != 0;
    this.weights = new double[random ? usable : 0];
    this.candidates = new int[random && !keepsAll() ? isTopK() ? options.topK() : usable : 0];
  }

  private boolean keepsAll() {
    return options.topK() == 0 && options.topP() == 1;
  }

  private boolean isTopK() {
    return options.topK() > 0 && options.topK() < usable;
  }

  /** Id of the largest of {@code usable} logits from {@code offset}, the lowest id on a tie. */
  static int mostLikely(float[] logits, int offset, int usable) {
    int best = -1;
    float top = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < usable; id++) {
      float logit = logits[offset + id];
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
          "no token is left: the model, or with a grammar both together, rule out every one",
          "Unless a grammar does it, the weights are damaged; check the file against its published"
              + " hash.");
    }
    return best;
  }

  /**
   * Draws among the tokens that top-k, top-p and min-p leave.
   *
   * @param draw uniform in [0, 1)
   */
  int draw(float[] logits, int offset, double draw) {
    float top = logits[offset + mostLikely(logits, offset, usable)];
    double total = 0;
    for (int id = 0; id < usable; id++) {
      float logit = logits[offset + id];
      // Most of them under a grammar, and the exponential takes its time to say nothing.
      weights[id] =
          logit == Float.NEGATIVE_INFINITY ? 0 : Math.exp((logit - top) / options.temperature());
      total += weights[id];
    }
    if (keepsAll()) {
      return walk(draw);
    }
    int count;
    if (isTopK()) {
      count = options.topK();
      Ranking.best(weights, usable, count, candidates);
      total = 0;
      for (int i = 0; i < count; i++) {
        total += weights[candidates[i]];
      }
    } else {
      // Tokens lighter than an equal share of what top-p may leave out cannot be part of its set.
      double floor = (1 - options.topP()) * total / usable;
      count = Ranking.atLeast(weights, usable, floor, candidates);
    }
    int kept = 0;
    double mass = 0;
    while (kept < count
        && (kept == 0 || mass < options.topP() * total)
        && weights[candidates[kept]] >= options.minP()
        && weights[candidates[kept]] > 0) {
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
  private int walk(double draw) {
    double floor = options.minP();
    double mass = 0;
    for (double weight : weights) {
      if (weight >= floor) {
        mass += weight;
      }
    }
    double goal = draw * mass;
    int last = -1;
    for (int id = 0; id < usable; id++) {
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

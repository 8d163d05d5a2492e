package dev.holdfast.engine.sampling;

/** Logits and a random number in, a token out; its arrays serve all tokens of a generation. */
final class Choice {
  private final SamplingOptions options;
  private final int usable;
  private final Peaks peaks;

  /** Relative to the most likely token. */
  private final double[] weights;

  /** Ids in order, where the options need one. */
  private final int[] candidates;

  Choice(SamplingOptions options, int usable) {
    this.options = options;
    this.usable = usable;
    this.peaks = new Peaks(usable);
    boolean random = options.temperature() != 0;
    int most = isTopK() ? options.topK() : usable;
    this.weights = new double[random ? most : 0];
    this.candidates = new int[random && !keepsAll() ? most : 0];
  }

  private boolean keepsAll() {
    return options.topK() == 0 && options.topP() == 1;
  }

  private boolean isTopK() {
    return options.topK() > 0 && options.topK() < usable;
  }

  /** Id of the largest logit, the lowest id on a tie. */
  int mostLikely(float[] logits, int offset) {
    peaks.look(logits, offset);
    return peaks.mostLikely(logits, offset);
  }

  /**
   * Draws among the tokens that top-k, top-p and min-p leave.
   *
   * @param draw uniform in [0, 1)
   */
  int draw(float[] logits, int offset, double draw) {
    peaks.look(logits, offset);
    if (isTopK()) {
      return drawOfFew(logits, offset, draw);
    }
    double total = 0;
    for (int id = 0; id < usable; id++) {
      weights[id] = weight(logits[offset + id]);
      total += weights[id];
    }
    return keepsAll() ? walk(draw) : drawOfAll(logits, offset, total, draw);
  }

  private double weight(float logit) {
    // Most of them under a grammar, and the exponential takes its time to say nothing.
    return logit == Float.NEGATIVE_INFINITY
        ? 0
        : Math.exp((logit - peaks.top()) / options.temperature());
  }

  /** Among the top k, the only ones that have to be weighed. */
  private int drawOfFew(float[] logits, int offset, double draw) {
    int count = options.topK();
    peaks.greatest(logits, offset, count, candidates);
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weight(logits[offset + candidates[i]]);
    }
    return drawInOrder(logits, offset, count, total, draw);
  }

  private int drawOfAll(float[] logits, int offset, double total, double draw) {
    // Tokens lighter than an equal share of what top-p may leave out cannot be part of its set.
    double floor = (1 - options.topP()) * total / usable;
    int count = 0;
    for (int id = 0; id < usable; id++) {
      if (weights[id] >= floor) {
        candidates[count++] = id;
      }
    }
    Ranking.sort(candidates, count, logits, offset);
    return drawInOrder(logits, offset, count, total, draw);
  }

  /** Among the candidates that top-p and min-p leave; from here on the weights are theirs. */
  private int drawInOrder(float[] logits, int offset, int count, double total, double draw) {
    int kept = 0;
    double mass = 0;
    while (kept < count && (kept == 0 || mass < options.topP() * total)) {
      double weight = weight(logits[offset + candidates[kept]]);
      if (weight < options.minP() || weight == 0) {
        break;
      }
      weights[kept++] = weight;
      mass += weight;
    }
    double goal = draw * mass;
    for (int i = 0; i < kept - 1; i++) {
      goal -= weights[i];
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
}

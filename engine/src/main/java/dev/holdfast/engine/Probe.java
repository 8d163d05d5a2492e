package dev.holdfast.engine;

import java.util.List;

/**
 * How likely a model finds each of some answers.
 *
 * @param logProbabilities by answer: the natural logarithm of the probability that the model begins
 *     its answer with just these tokens; negative infinity for one that it rules out
 */
public record Probe(List<Double> logProbabilities) {

  public Probe {
    logProbabilities = List.copyOf(logProbabilities);
  }

  /**
   * Probability of an answer among the given ones, which add up to one. It tells nothing about how
   * likely it is that the model would give any of them: that is in the logarithms.
   */
  public double probability(int answer) {
    double most = logProbabilities.get(likeliest());
    double total = 0;
    for (double one : logProbabilities) {
      total += Math.exp(one - most);
    }
    return Math.exp(logProbabilities.get(answer) - most) / total;
  }

  /** Index of the most probable answer, the first on a tie. */
  public int likeliest() {
    int best = 0;
    for (int answer = 1; answer < logProbabilities.size(); answer++) {
      if (logProbabilities.get(answer) > logProbabilities.get(best)) {
        best = answer;
      }
    }
    return best;
  }
}

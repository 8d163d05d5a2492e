package dev.holdfast.engine.sampling;

/** Probabilities of tokens as logarithms, which do not vanish however unlikely a token is. */
public final class LogSoftmax {

  private LogSoftmax() {}

  /**
   * Natural logarithm of the share that softmax gives an entry; not a number if a logit is none.
   *
   * @param logits {@code size} of them from {@code offset}
   * @param id of the entry, counted from {@code offset}
   */
  public static double at(float[] logits, int offset, int size, int id) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, logits[offset + i]);
    }
    double terms = 0;
    for (int i = 0; i < size; i++) {
      terms += Math.exp(logits[offset + i] - most);
    }
    return logits[offset + id] - most - Math.log(terms);
  }
}

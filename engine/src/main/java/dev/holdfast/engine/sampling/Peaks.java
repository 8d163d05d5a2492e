package dev.holdfast.engine.sampling;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

/**
 * The greatest logit of every block of ids: who looks for the greatest of all passes over most
 * blocks. Serves all tokens of a generation.
 */
final class Peaks {
  private static final int BLOCK = 256;

  private final int usable;
  private final float[] peaks;
  private float top;

  /**
   * @param usable logits to look at
   */
  Peaks(int usable) {
    this.usable = usable;
    this.peaks = new float[(usable + BLOCK - 1) / BLOCK];
  }

  /**
   * Looks at logits from an offset on; what else is asked is of the same ones.
   *
   * @throws EngineException MODEL_MALFORMED when one is not a number or infinite, or all are
   *     negative infinity
   */
  void look(float[] logits, int offset) {
    top = Float.NEGATIVE_INFINITY;
    for (int block = 0; block < peaks.length; block++) {
      peaks[block] = peak(logits, offset, block);
      top = Math.max(top, peaks[block]);
    }
    if (top == Float.NEGATIVE_INFINITY) {
      throw new EngineException(
          ErrorCode.MODEL_MALFORMED,
          "no token is left: the model, or with a grammar both together, rule out every one",
          "Unless a grammar does it, the weights are damaged; check the file against its published"
              + " hash.");
    }
  }

  private float peak(float[] logits, int offset, int block) {
    float peak = Float.NEGATIVE_INFINITY;
    for (int id = block * BLOCK; id < end(block); id++) {
      float logit = logits[offset + id];
      // What is not a number is not below anything either.
      if (!(logit <= peak)) {
        requireNumber(id, logit);
        peak = logit;
      }
    }
    return peak;
  }

  private int end(int block) {
    return Math.min(usable, (block + 1) * BLOCK);
  }

  /** The greatest logit. */
  float top() {
    return top;
  }

  /** Its id, the lowest one on a tie. */
  int mostLikely(float[] logits, int offset) {
    int block = 0;
    while (peaks[block] < top) {
      block++;
    }
    int id = block * BLOCK;
    while (logits[offset + id] < top) {
      id++;
    }
    return id;
  }

  /**
   * The ids of the greatest logits in order, the lower one first on a tie.
   *
   * @param count at most as many as there are
   */
  void greatest(float[] logits, int offset, int count, int[] to) {
    for (int id = 0; id < count; id++) {
      to[id] = id;
    }
    Ranking.heapify(to, count, logits, offset);
    for (int block = count / BLOCK; block < peaks.length; block++) {
      // On a tie the lower ids stay.
      if (peaks[block] > logits[offset + to[0]]) {
        for (int id = Math.max(count, block * BLOCK); id < end(block); id++) {
          if (logits[offset + id] > logits[offset + to[0]]) {
            to[0] = id;
            Ranking.sink(to, 0, count, logits, offset);
          }
        }
      }
    }
    Ranking.sort(to, count, logits, offset);
  }

  private static void requireNumber(int id, float logit) {
    if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
      throw new EngineException(
          ErrorCode.MODEL_MALFORMED,
          "the logit of token " + id + " is " + logit,
          "The weights are damaged or overflow; check the file against its published hash.");
    }
  }
}

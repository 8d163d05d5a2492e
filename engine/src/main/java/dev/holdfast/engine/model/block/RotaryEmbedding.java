package dev.holdfast.engine.model.block;

/**
 * Rotation of the first {@code rotated} values of a head by its position, pairs half a rotation
 * apart (specification section 4; Su et al., RoFormer).
 */
public final class RotaryEmbedding {
  private final int half;
  private final float[] inverseFrequencies;

  /**
   * @param rotated values per head that rotate; even, at least 2
   * @param base {@code theta}
   */
  public RotaryEmbedding(int rotated, double base) {
    half = rotated / 2;
    inverseFrequencies = new float[half];
    for (int i = 0; i < half; i++) {
      inverseFrequencies[i] = (float) (1 / Math.pow(base, 2.0 * i / rotated));
    }
  }

  /** Pairs per head. */
  int half() {
    return half;
  }

  /**
   * Fills rows {@code row .. row + tokens - 1}, each {@code [half]}, for positions from {@code
   * start}.
   */
  void angles(int start, int tokens, float[] cosines, float[] sines, int row) {
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < half; i++) {
        float angle = (start + token) * inverseFrequencies[i];
        cosines[(row + token) * half + i] = (float) Math.cos(angle);
        sines[(row + token) * half + i] = (float) Math.sin(angle);
      }
    }
  }

  /** Rotates one head in place; {@code angles} is the offset of its token's cosines and sines. */
  void rotate(float[] x, int offset, float[] cosines, float[] sines, int angles) {
    for (int i = 0; i < half; i++) {
      float first = x[offset + i];
      float second = x[offset + half + i];
      float cosine = cosines[angles + i];
      float sine = sines[angles + i];
      x[offset + i] = first * cosine - second * sine;
      x[offset + half + i] = second * cosine + first * sine;
    }
  }
}

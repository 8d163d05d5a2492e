package dev.holdfast.engine.tensor;

/** Scratch memory of one thread, grown on demand and kept: the hot path allocates nothing. */
final class Workspace {
  private static final ThreadLocal<Workspace> OF_THREAD = ThreadLocal.withInitial(Workspace::new);

  /** A row as it is stored. */
  byte[] stored = {};

  /** Packed 6-bit scales of the K formats, 16 bytes a block. */
  byte[] packed = {};

  /** Scales and minimums of the sub-blocks of a row, 16 a block. */
  float[] scales = {};

  /** One dequantised row, or the rows of a tile. */
  float[] weights = {};

  /** Products of a tile before they are brought into the order of the result. */
  float[] sums = {};

  /** Activations of the caller in the order in which the tiles read them. */
  float[] packedTokens = {};

  static Workspace ofThread() {
    return OF_THREAD.get();
  }

  float[] scales(int blocks) {
    if (scales.length < 16 * blocks) {
      packed = new byte[16 * blocks];
      scales = new float[16 * blocks];
    }
    return scales;
  }

  byte[] stored(int bytes) {
    if (stored.length < bytes) {
      stored = new byte[bytes];
    }
    return stored;
  }

  float[] weights(int count) {
    if (weights.length < count) {
      weights = new float[count];
    }
    return weights;
  }

  float[] sums(int count) {
    if (sums.length < count) {
      sums = new float[count];
    }
    return sums;
  }

  float[] packedTokens(int count) {
    if (packedTokens.length < count) {
      packedTokens = new float[count];
    }
    return packedTokens;
  }
}

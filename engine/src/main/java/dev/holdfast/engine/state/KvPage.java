package dev.holdfast.engine.state;

/**
 * Token ids, keys and values of {@link #POSITIONS} consecutive positions, for all full-attention
 * layers. A page that two sequences share is never written again.
 */
public final class KvPage {
  /** Positions per page. */
  public static final int POSITIONS = 256;

  private final int[] tokens;
  private final float[][] keys;
  private final float[][] values;

  KvPage(StateLayout layout) {
    int size = layout.keyValueHeads() * layout.headSize() * POSITIONS;
    tokens = new int[POSITIONS];
    keys = new float[layout.attentionLayers()][size];
    values = new float[layout.attentionLayers()][size];
  }

  private KvPage(int[] tokens, float[][] keys, float[][] values) {
    this.tokens = tokens;
    this.keys = keys;
    this.values = values;
  }

  KvPage copy() {
    return new KvPage(tokens.clone(), copyOf(keys), copyOf(values));
  }

  /** Token ids: {@code [POSITIONS]}. */
  int[] tokens() {
    return tokens;
  }

  /**
   * Keys of a layer after norm and rotation, transposed so that scores need no reduction: {@code
   * [keyValueHeads][headSize][POSITIONS]}.
   */
  public float[] keys(int layer) {
    return keys[layer];
  }

  /** Values of a layer: {@code [keyValueHeads][POSITIONS][headSize]}. */
  public float[] values(int layer) {
    return values[layer];
  }

  private static float[][] copyOf(float[][] rows) {
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }
}

package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.tensor.BfloatPanels;
import dev.holdfast.engine.tensor.BytePanels;
import dev.holdfast.engine.tensor.FloatPanels;
import dev.holdfast.engine.tensor.Panels;

/**
 * Token ids, keys and values of {@link #POSITIONS} consecutive positions, for all full-attention
 * layers. A page that two sequences share is never written again.
 */
public final class KvPage {
  /** Positions per page. */
  public static final int POSITIONS = 256;

  private final int[] tokens;
  private final Panels[][] keys;
  private final Panels[][] values;

  KvPage(StateLayout layout, KeyValueType type) {
    tokens = new int[POSITIONS];
    keys = new Panels[layout.attentionLayers()][layout.keyValueHeads()];
    values = new Panels[layout.attentionLayers()][layout.keyValueHeads()];
    for (int layer = 0; layer < keys.length; layer++) {
      for (int head = 0; head < keys[layer].length; head++) {
        keys[layer][head] = panels(type, layout.headSize(), POSITIONS, true);
        values[layer][head] = panels(type, POSITIONS, layout.headSize(), false);
      }
    }
  }

  private KvPage(KvPage other) {
    tokens = other.tokens.clone();
    keys = copyOf(other.keys);
    values = copyOf(other.values);
  }

  KvPage copy() {
    return new KvPage(this);
  }

  /** Token ids: {@code [POSITIONS]}. */
  int[] tokens() {
    return tokens;
  }

  /**
   * Keys of a head after norm and rotation, transposed so that scores need no sums over lanes:
   * {@code [headSize][POSITIONS]}.
   */
  public Panels keys(int layer, int head) {
    return keys[layer][head];
  }

  /** Values of a head: {@code [POSITIONS][headSize]}. */
  public Panels values(int layer, int head) {
    return values[layer][head];
  }

  private static Panels panels(KeyValueType type, int rows, int columns, boolean byColumns) {
    return switch (type) {
      case BF16 -> new BfloatPanels(rows, columns);
      case F32 -> new FloatPanels(rows, columns);
      case Q8_0 -> new BytePanels(rows, columns, byColumns);
    };
  }

  private static Panels[][] copyOf(Panels[][] layers) {
    Panels[][] copy = new Panels[layers.length][];
    for (int layer = 0; layer < layers.length; layer++) {
      copy[layer] = new Panels[layers[layer].length];
      for (int head = 0; head < copy[layer].length; head++) {
        copy[layer][head] = layers[layer][head].copy();
      }
    }
    return copy;
  }
}

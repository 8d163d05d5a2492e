package dev.holdfast.engine.state;

import dev.holdfast.engine.tensor.Panels;

/** State of the linear-attention layers; it cannot be cut back, only copied. */
public final class RecurrentState {
  private final float[][] matrices;
  private final float[][] convolutions;

  RecurrentState(StateLayout layout) {
    matrices =
        new float[layout.recurrentLayers()]
            [layout.valueHeads() * layout.keySize() * Panels.padded(layout.valueSize())];
    convolutions =
        new float[layout.recurrentLayers()]
            [layout.convolutionRows() * layout.convolutionChannels()];
  }

  private RecurrentState(RecurrentState other) {
    matrices = copyOf(other.matrices);
    convolutions = copyOf(other.convolutions);
  }

  RecurrentState copy() {
    return new RecurrentState(this);
  }

  /**
   * State matrices of a linear layer, each {@code [keySize][valueSize]} in panels as {@link Panels}
   * describes: value columns are independent, and the rule walks a panel from end to end.
   */
  public float[] matrices(int layer) {
    return matrices[layer];
  }

  /**
   * Last inputs of a linear layer's convolution, oldest first: {@code
   * [convolutionRows][convolutionChannels]}.
   */
  public float[] convolution(int layer) {
    return convolutions[layer];
  }

  private static float[][] copyOf(float[][] rows) {
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }
}

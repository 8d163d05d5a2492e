package dev.holdfast.engine.state;

import dev.holdfast.engine.tensor.Panels;
import java.util.ArrayList;
import java.util.List;

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

  /** An independent state with the same content. */
  public RecurrentState copy() {
    return new RecurrentState(this);
  }

  /** Takes over the content of another state of the same layout. */
  public void set(RecurrentState other) {
    for (int layer = 0; layer < matrices.length; layer++) {
      float[] matrix = other.matrices[layer];
      float[] convolution = other.convolutions[layer];
      System.arraycopy(matrix, 0, matrices[layer], 0, matrix.length);
      System.arraycopy(convolution, 0, convolutions[layer], 0, convolution.length);
    }
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

  /** All numbers, layer after layer: matrices, then the convolution's inputs. */
  List<float[]> parts() {
    List<float[]> parts = new ArrayList<>();
    for (int layer = 0; layer < matrices.length; layer++) {
      parts.add(matrices[layer]);
      parts.add(convolutions[layer]);
    }
    return parts;
  }

  private static float[][] copyOf(float[][] rows) {
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }
}

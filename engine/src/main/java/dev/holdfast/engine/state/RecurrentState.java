package dev.holdfast.engine.state;

import dev.holdfast.engine.tensor.Panels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of the linear-attention layers; it cannot be cut back, only copied. A stored one stays in
 * its file and can do nothing but be copied.
 */
public final class RecurrentState {
  private static final ValueLayout.OfFloat NUMBER =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final StateLayout layout;
  private final float[][] matrices;
  private final float[][] convolutions;

  /** All numbers in the order of {@link #parts}, in place of the arrays. */
  private final @Nullable MemorySegment stored;

  RecurrentState(StateLayout layout) {
    this.layout = layout;
    this.stored = null;
    matrices =
        new float[layout.recurrentLayers()]
            [layout.valueHeads() * layout.keySize() * Panels.padded(layout.valueSize())];
    convolutions =
        new float[layout.recurrentLayers()]
            [layout.convolutionRows() * layout.convolutionChannels()];
  }

  /** One that is stored, as little-endian floats. */
  RecurrentState(StateLayout layout, MemorySegment stored) {
    this.layout = layout;
    this.stored = stored;
    matrices = new float[0][];
    convolutions = new float[0][];
  }

  /** Whether it is in a file. */
  boolean isStored() {
    return stored != null;
  }

  /** An independent state with the same content. */
  public RecurrentState copy() {
    RecurrentState copy = new RecurrentState(layout);
    copy.set(this);
    return copy;
  }

  /** Takes over the content of another state of the same layout. */
  public void set(RecurrentState other) {
    MemorySegment from = other.stored;
    long at = 0;
    for (int layer = 0; layer < matrices.length; layer++) {
      if (from == null) {
        float[] matrix = other.matrices[layer];
        float[] convolution = other.convolutions[layer];
        System.arraycopy(matrix, 0, matrices[layer], 0, matrix.length);
        System.arraycopy(convolution, 0, convolutions[layer], 0, convolution.length);
      } else {
        at = read(from, at, matrices[layer]);
        at = read(from, at, convolutions[layer]);
      }
    }
  }

  /** Reads some numbers and returns where the next ones are. */
  static long read(MemorySegment from, long at, float[] to) {
    MemorySegment.copy(from, NUMBER, at, to, 0, to.length);
    return at + (long) Float.BYTES * to.length;
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
    if (stored != null) {
      return copy().parts();
    }
    List<float[]> parts = new ArrayList<>();
    for (int layer = 0; layer < matrices.length; layer++) {
      parts.add(matrices[layer]);
      parts.add(convolutions[layer]);
    }
    return parts;
  }
}

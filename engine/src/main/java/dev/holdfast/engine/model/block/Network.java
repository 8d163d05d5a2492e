package dev.holdfast.engine.model.block;

import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import java.util.List;

/**
 * A decoder, ready to run; immutable.
 *
 * @param shape the numbers of the configuration
 * @param memory where the weights lie
 * @param embedding {@code [vocabulary][hidden]}
 * @param outputNorm {@code [hidden]}
 * @param output {@code [vocabulary][hidden]}, the embedding's weights when the file ties them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Network(
    Kernels kernels,
    NetworkShape shape,
    StateLayout stateLayout,
    RotaryEmbedding rotary,
    WeightMemory memory,
    Matrix embedding,
    List<Layer> layers,
    float[] outputNorm,
    Matrix output) {

  public Network {
    layers = List.copyOf(layers);
  }

  /** Scratch memory of one sequence's computations. */
  public Pass newPass() {
    return new Pass(this);
  }

  /**
   * Logits of network outputs.
   *
   * @param outputs after the final norm: {@code [positions][hidden]}
   * @param logits {@code [positions][vocabulary]}
   */
  public void logits(float[] outputs, int positions, float[] logits) {
    logits(outputs, 0, positions, logits);
  }

  /** The same from a position of the outputs on. */
  public void logits(float[] outputs, int from, int positions, float[] logits) {
    kernels.matmul(output, outputs, from * shape.hidden(), positions, logits, 0);
  }
}

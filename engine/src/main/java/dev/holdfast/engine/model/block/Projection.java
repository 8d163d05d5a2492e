package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;
import java.util.Optional;

/**
 * {@code y = weight x + bias}.
 *
 * @param bias {@code [weight.rows()]}, where the family has one
 */
public record Projection(Matrix weight, Optional<float[]> bias) {

  /** Reads {@code name.weight} and, if {@code biased}, {@code name.bias}. */
  static Projection read(Weights weights, String name, int rows, int columns, boolean biased) {
    return new Projection(
        weights.matrix(name + ".weight", rows, columns),
        biased ? Optional.of(weights.vector(name + ".bias", rows)) : Optional.empty());
  }

  /** Completes the products of the weight. */
  void addBias(Chunk chunk, float[] y) {
    int rows = weight.rows();
    if (bias.isPresent()) {
      for (int token = 0; token < chunk.rows(); token++) {
        chunk.kernels().axpy(1f, bias.get(), 0, y, token * rows, rows);
      }
    }
  }
}

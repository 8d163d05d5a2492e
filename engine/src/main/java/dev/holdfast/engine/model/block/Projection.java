package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;

/**
 * {@code y = weight x + bias}.
 *
 * @param bias {@code [weight.rows()]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Projection(Matrix weight, float[] bias) {

  void apply(Chunk chunk, float[] y) {
    int rows = weight.rows();
    chunk.kernels().matmul(weight, chunk.input(), 0, chunk.tokens(), y, 0);
    for (int token = 0; token < chunk.tokens(); token++) {
      chunk.kernels().axpy(1f, bias, 0, y, token * rows, rows);
    }
  }
}

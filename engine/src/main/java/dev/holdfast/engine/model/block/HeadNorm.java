package dev.holdfast.engine.model.block;

/**
 * RMS norm of each attention head (Henry et al., Query-key normalization for transformers).
 *
 * @param weight {@code [headSize]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HeadNorm(float[] weight, float epsilon) {

  void apply(Chunk chunk, float[] x, int at) {
    chunk.kernels().rmsNorm(x, at, weight, epsilon, x, at, weight.length);
  }
}

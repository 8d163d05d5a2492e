package dev.holdfast.engine.model.block;

import dev.holdfast.engine.tensor.Matrix;

/**
 * Linear attention by the gated delta rule (specification section 5; Yang et al., Gated Delta
 * Networks). Value heads are tiled over the key heads, as in GGUF files, or grouped by them, as in
 * original checkpoints (section 5.2).
 *
 * @param layer index among the linear-attention layers
 * @param grouped whether consecutive value heads share a key head, and not those {@code keyHeads}
 *     apart
 * @param inputs query, key and value: {@code [2 * keyHeads * keySize + valueHeads *
 *     valueSize][hidden]}
 * @param outputGate {@code [valueHeads * valueSize][hidden]}
 * @param writeStrength {@code [valueHeads][hidden]}
 * @param decay {@code [valueHeads][hidden]}
 * @param decayScale {@code -exp(A_log)}: {@code [valueHeads]}
 * @param decayBias {@code [valueHeads]}
 * @param convolution {@code [taps][channels]}, the oldest tap first
 * @param norm {@code [valueSize]}
 * @param output {@code [hidden][valueHeads * valueSize]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GatedDeltaNet(
    int layer,
    int keyHeads,
    int valueHeads,
    boolean grouped,
    int keySize,
    int valueSize,
    Matrix inputs,
    Matrix outputGate,
    Matrix writeStrength,
    Matrix decay,
    float[] decayScale,
    float[] decayBias,
    float[] convolution,
    float[] norm,
    float epsilon,
    Matrix output)
    implements Mixer {

  @Override
  public void mix(Chunk chunk) {
    chunk.scratch().deltaNet().run(this, chunk);
  }

  /** The key head that a value head uses. */
  int keyHead(int valueHead) {
    return grouped ? valueHead / (valueHeads / keyHeads) : valueHead % keyHeads;
  }
}

package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.tensor.BfloatPanels;
import dev.holdfast.engine.tensor.BytePanels;
import dev.holdfast.engine.tensor.FloatPanels;
import dev.holdfast.engine.tensor.Panels;

/**
 * Sizes of a sequence's state (specification sections 5.6 and 12).
 *
 * @param hidden width of the residual stream
 * @param recurrentLayers linear-attention layers
 * @param valueHeads state matrices per linear layer
 * @param keySize rows of a state matrix
 * @param valueSize columns of a state matrix
 * @param convolutionRows past inputs that the convolution needs (kernel length less one)
 * @param convolutionChannels width of those inputs
 * @param attentionLayers full-attention layers
 * @param keyValueHeads key and value heads per full layer
 * @param headSize values per head
 */
public record StateLayout(
    int hidden,
    int recurrentLayers,
    int valueHeads,
    int keySize,
    int valueSize,
    int convolutionRows,
    int convolutionChannels,
    int attentionLayers,
    int keyValueHeads,
    int headSize) {

  /** Layout of a model whose layers all are full attention. */
  public static StateLayout attentionOnly(
      int hidden, int attentionLayers, int keyValueHeads, int headSize) {
    return new StateLayout(hidden, 0, 0, 0, 0, 0, 0, attentionLayers, keyValueHeads, headSize);
  }

  /** Bytes of the part that does not grow with the context. */
  public long fixedBytes() {
    long perLayer =
        (long) valueHeads * keySize * Panels.padded(valueSize)
            + (long) convolutionRows * convolutionChannels;
    return Float.BYTES * (recurrentLayers * perLayer + hidden);
  }

  /** Bytes of one page of keys and values. */
  public long pageBytes(KeyValueType type) {
    return (keyBytes(type) + valueBytes(type)) * attentionLayers * keyValueHeads;
  }

  /** Bytes of the keys of a head in one page. */
  long keyBytes(KeyValueType type) {
    return switch (type) {
      case BF16 -> BfloatPanels.bytes(headSize, KvPage.POSITIONS);
      case F32 -> FloatPanels.bytes(headSize, KvPage.POSITIONS);
      case Q8_0 -> BytePanels.bytes(headSize, KvPage.POSITIONS, true);
    };
  }

  /** Bytes of the values of a head in one page. */
  long valueBytes(KeyValueType type) {
    return switch (type) {
      case BF16 -> BfloatPanels.bytes(KvPage.POSITIONS, headSize);
      case F32 -> FloatPanels.bytes(KvPage.POSITIONS, headSize);
      case Q8_0 -> BytePanels.bytes(KvPage.POSITIONS, headSize, false);
    };
  }
}

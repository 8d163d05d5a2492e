package dev.holdfast.engine.tensor;

import java.util.Optional;

/** Storage formats of tensors in GGUF files (specification section 8.4). */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  IQ4_XS(23, 256, 136),
  BF16(30, 1, 2);

  private final int ggmlId;
  private final int blockElements;
  private final int blockBytes;

  TensorType(int ggmlId, int blockElements, int blockBytes) {
    this.ggmlId = ggmlId;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  public int ggmlId() {
    return ggmlId;
  }

  /** Values per block; a row's length is a multiple of it. */
  public int blockElements() {
    return blockElements;
  }

  public int blockBytes() {
    return blockBytes;
  }

  /** Bytes of {@code elements} values; the caller has checked that they fill whole blocks. */
  public long bytes(long elements) {
    return elements / blockElements * blockBytes;
  }

  public static Optional<TensorType> ofGgmlId(int id) {
    for (TensorType type : values()) {
      if (type.ggmlId == id) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A weight matrix as stored in the model file: {@code rows} outputs by {@code columns} inputs, rows
 * contiguous, every row a whole number of blocks. Mapped, never copied.
 */
public record Matrix(String name, TensorType type, int rows, int columns, MemorySegment data) {

  public Matrix {
    if (rows <= 0 || columns <= 0 || columns % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          name + ": " + rows + " x " + columns + " does not fit blocks of " + type);
    }
    if (data.byteSize() != (long) rows * type.bytes(columns)) {
      throw new IllegalArgumentException(name + ": " + data.byteSize() + " bytes of data");
    }
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return type.bytes(columns);
  }
}

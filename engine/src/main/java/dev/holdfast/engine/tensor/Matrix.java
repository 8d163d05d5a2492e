package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A weight matrix: {@code rows} outputs by {@code columns} inputs.
 *
 * @param data as stored in the model file: rows contiguous, every row a whole number of blocks;
 *     mapped, never copied
 * @param tiles the same weights in the order of {@link EmittedKernels}, if these prepared them
 */
public record Matrix(
    String name,
    TensorType type,
    int rows,
    int columns,
    MemorySegment data,
    Optional<Tiles> tiles) {

  public Matrix {
    if (rows <= 0 || columns <= 0 || columns % type.blockElements() != 0) {
      throw new IllegalArgumentException(
          name + ": " + rows + " x " + columns + " does not fit blocks of " + type);
    }
    if (data.byteSize() != (long) rows * type.bytes(columns)) {
      throw new IllegalArgumentException(name + ": " + data.byteSize() + " bytes of data");
    }
  }

  /** A matrix as it is stored. */
  public Matrix(String name, TensorType type, int rows, int columns, MemorySegment data) {
    this(name, type, rows, columns, data, Optional.empty());
  }

  Matrix withTiles(Tiles packed) {
    return new Matrix(name, type, rows, columns, data, Optional.of(packed));
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return type.bytes(columns);
  }
}

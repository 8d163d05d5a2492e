package dev.holdfast.engine.tensor;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * One tensor of a model file.
 *
 * @param name as GGUF files name it (specification section 8.3)
 * @param format what the file calls the storage format
 * @param type the storage format, if this engine knows it
 * @param shape the length of a row first; at least 1 dimension, none below 1
 * @param data mapped bytes; for an unknown type all up to the next tensor
 */
public record Tensor(
    String name, String format, Optional<TensorType> type, List<Long> shape, MemorySegment data) {

  /** Largest tensor that {@link #floats()} copies to the heap: 64 MiB of floats. */
  private static final long MOST_FLOATS = 1L << 24;

  public Tensor {
    shape = List.copyOf(shape);
  }

  /** Number of values. */
  public long elements() {
    long product = 1;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  /**
   * The storage format.
   *
   * @throws EngineException {@code MODEL_UNSUPPORTED} if this engine does not know it
   */
  public TensorType requireType() {
    return type.orElseThrow(() ->
        new EngineException(
            ErrorCode.MODEL_UNSUPPORTED,
            "tensor " + name + " has the unsupported format " + format,
            "Use a file in one of these formats: " + List.of(TensorType.values()) + "."));
  }

  /**
   * The weights as rows by columns; one dimension is one row.
   *
   * @throws EngineException {@code MODEL_UNSUPPORTED} for an unknown type, {@code MODEL_MALFORMED}
   *     for more than two dimensions or sizes beyond an int
   */
  public Matrix matrix() {
    TensorType known = requireType();
    long columns = shape.getFirst();
    long rows = shape.size() > 1 ? shape.get(1) : 1;
    if (elements() != columns * rows || columns > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
      throw wrongShape("is no matrix of usable size");
    }
    return new Matrix(name, known, (int) rows, (int) columns, data);
  }

  /**
   * All values, dequantised, in file order: for norms, biases and other small tensors.
   *
   * @throws EngineException {@code MODEL_UNSUPPORTED} for an unknown type, {@code MODEL_MALFORMED}
   *     for more than 2^24 values
   */
  public float[] floats() {
    TensorType known = requireType();
    if (elements() > MOST_FLOATS) {
      throw wrongShape("is too large for a vector of parameters");
    }
    float[] values = new float[(int) elements()];
    BlockDecoder.decode(known, data, 0, values, 0, values.length);
    return values;
  }

  private EngineException wrongShape(String what) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        "tensor " + name + " of shape " + shape + ": " + what,
        "The file does not fit its own metadata or its architecture; convert or download it again.");
  }
}

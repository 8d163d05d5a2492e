package dev.holdfast.engine.model.block;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.source.ModelSource;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.TensorType;
import dev.holdfast.engine.tensor.TileStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tensors of a model file, handed out only in the shape that the configuration asks for.
 *
 * @param kernels that will multiply the matrices
 * @param store where kernels keep them in another form; empty: they stay as they are
 */
public record Weights(ModelSource source, Kernels kernels, Optional<TileStore> store) {

  /** True when the file has the tensor. */
  public boolean has(String name) {
    return source.tensor(name).isPresent();
  }

  /**
   * A matrix for products.
   *
   * @throws EngineException MODEL_MALFORMED naming the tensor, the shape expected and the one found
   */
  public Matrix matrix(String name, int rows, int columns) {
    return prepared(table(name, rows, columns));
  }

  private Matrix prepared(Matrix matrix) {
    return store.isPresent() ? kernels.prepare(matrix, store.get()) : matrix;
  }

  /** A matrix of which only rows are read, such as an embedding; it stays mapped. */
  public Matrix table(String name, int rows, int columns) {
    Tensor tensor = tensor(name);
    requireShape(tensor, columns, rows);
    return tensor.matrix();
  }

  /**
   * Matrices that lie behind each other in one tensor, such as those of experts.
   *
   * @param count number of matrices
   * @param stored rows that the tensor has of each
   * @param first the first of these rows that is wanted
   * @param rows how many are wanted
   */
  public List<Matrix> stack(String name, int count, int stored, int columns, int first, int rows) {
    Tensor tensor = tensor(name);
    requireShape(tensor, columns, stored, count);
    TensorType type = tensor.requireType();
    long rowBytes = type.bytes(columns);
    List<Matrix> matrices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      MemorySegment data =
          tensor.data().asSlice(((long) i * stored + first) * rowBytes, rows * rowBytes);
      Matrix matrix = new Matrix(name + "[" + i + "]", type, rows, columns, data);
      matrices.add(prepared(matrix));
    }
    return matrices;
  }

  /** A vector that files also give as a matrix of one row, dequantised. */
  public float[] row(String name, int length) {
    Tensor tensor = tensor(name);
    if (tensor.shape().size() == 1) {
      requireShape(tensor, length);
    } else {
      requireShape(tensor, length, 1);
    }
    return tensor.floats();
  }

  /** A vector, dequantised. */
  public float[] vector(String name, int length) {
    Tensor tensor = tensor(name);
    requireShape(tensor, length);
    return tensor.floats();
  }

  /** A small matrix, dequantised and transposed: {@code [columns][rows]}. */
  public float[] transposed(String name, int rows, int columns) {
    Tensor tensor = tensor(name);
    requireShape(tensor, columns, rows);
    float[] stored = tensor.floats();
    float[] turned = new float[stored.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = stored[row * columns + column];
      }
    }
    return turned;
  }

  /** Rows of a matrix whose length is {@code columns}, for sizes that only the tensor tells. */
  public int rows(String name, int columns) {
    Tensor tensor = tensor(name);
    List<Long> shape = tensor.shape();
    if (shape.size() != 2 || shape.get(0) != columns || shape.get(1) > Integer.MAX_VALUE) {
      throw wrongShape(name, "[" + columns + ", any]", shape);
    }
    return Math.toIntExact(shape.get(1));
  }

  private Tensor tensor(String name) {
    return source
        .tensor(name)
        .orElseThrow(() -> Configuration.malformed("tensor " + name + " is missing"));
  }

  private static void requireShape(Tensor tensor, long... expected) {
    List<Long> shape = tensor.shape();
    boolean same = shape.size() == expected.length;
    for (int i = 0; same && i < expected.length; i++) {
      same = shape.get(i) == expected[i];
    }
    if (!same) {
      throw wrongShape(tensor.name(), java.util.Arrays.toString(expected), shape);
    }
  }

  private static EngineException wrongShape(String name, String expected, List<Long> found) {
    return Configuration.malformed(
        "tensor " + name + " has shape " + found + " where " + expected + " is expected");
  }
}

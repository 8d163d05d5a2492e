package dev.holdfast.engine.tensor;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Products of some matrices with the same activations, for {@link Kernels#matmul(ProductGroup,
 * float[], int, int)}. One object serves a sequence for good, so that a token creates none.
 */
public final class ProductGroup {
  private @Nullable Matrix[] matrices = new Matrix[4];
  private float[][] results = new float[4][];
  private int[] offsets = new int[4];
  private int size;

  /** Forgets all products. */
  public ProductGroup clear() {
    size = 0;
    return this;
  }

  /**
   * Adds a product.
   *
   * @param y receives it, {@code [tokens][w.rows()]} from {@code yOffset}
   */
  public ProductGroup add(Matrix w, float[] y, int yOffset) {
    if (size == offsets.length) {
      matrices = Arrays.copyOf(matrices, 2 * size);
      results = Arrays.copyOf(results, 2 * size);
      offsets = Arrays.copyOf(offsets, 2 * size);
    }
    matrices[size] = w;
    results[size] = y;
    offsets[size] = yOffset;
    size++;
    return this;
  }

  int size() {
    return size;
  }

  Matrix matrix(int i) {
    return Objects.requireNonNull(matrices[i]);
  }

  float[] result(int i) {
    return results[i];
  }

  int offset(int i) {
    return offsets[i];
  }
}

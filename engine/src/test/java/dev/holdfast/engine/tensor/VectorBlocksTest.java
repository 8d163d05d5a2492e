package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The small-block operations: vector equals scalar, and nothing outside the block is touched. */
class VectorBlocksTest {
  private static final float TOLERANCE = 1e-4f;

  private final WorkerPool pool = new WorkerPool(1);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Kernels vector = new VectorKernels(pool);
  private final Random random = new Random(3);

  @Test
  void multiplyAddOfRaggedSizes() {
    for (int rows : new int[] {1, 2, 3, 4, 5, 7, 12}) {
      for (int columns : new int[] {1, 8, 17, 64, 100, 128, 256}) {
        for (int inner : new int[] {1, 5, 128}) {
          int strideA = inner + 3;
          int strideB = columns + 2;
          int strideC = columns + 5;
          float[] a = TestingMatrices.gaussian(2 + rows * strideA, random);
          float[] b = TestingMatrices.gaussian(1 + inner * strideB, random);
          float[] expected = TestingMatrices.gaussian(3 + rows * strideC, random);
          float[] actual = expected.clone();
          scalar.multiplyAdd(
              a, 2, strideA, b, 1, strideB, expected, 3, strideC, rows, inner, columns);
          vector.multiplyAdd(
              a, 2, strideA, b, 1, strideB, actual, 3, strideC, rows, inner, columns);
          assertThat(actual).containsExactly(expected, within(TOLERANCE));
        }
      }
    }
  }

  @Test
  void multiplyAddIsTheProduct() {
    float[] sum = {1, 2};
    for (Kernels kernels : new Kernels[] {scalar, vector}) {
      float[] c = sum.clone();
      // [3 4] times [[5 6] [7 8]] is [43 50].
      kernels.multiplyAdd(
          new float[] {3, 4}, 0, 2, new float[] {5, 6, 7, 8}, 0, 2, c, 0, 2, 1, 2, 2);
      assertThat(c).containsExactly(44, 52);
    }
  }

  @Test
  void decayedOuterOfRaggedSizes() {
    for (int columns : new int[] {1, 8, 19, 128}) {
      float[] left = TestingMatrices.gaussian(9, random);
      float[] right = TestingMatrices.gaussian(columns + 1, random);
      float[] expected = TestingMatrices.gaussian(8 * columns + 7, random);
      float[] actual = expected.clone();
      scalar.decayedOuter(0.7f, left, 1, 8, right, 1, columns, expected, 3);
      vector.decayedOuter(0.7f, left, 1, 8, right, 1, columns, actual, 3);
      assertThat(actual).containsExactly(expected, within(TOLERANCE));
    }
  }

  @Test
  void softmaxTermsOfRaggedSizes() {
    for (int n : new int[] {1, 8, 17, 256}) {
      float[] expected = TestingMatrices.gaussian(n + 4, random);
      expected[2] = -1000;
      float[] actual = expected.clone();
      float expectedSum = scalar.softmaxTerms(expected, 2, n, 2);
      assertThat(vector.softmaxTerms(actual, 2, n, 2)).isCloseTo(expectedSum, within(TOLERANCE));
      assertThat(actual).containsExactly(expected, within(1e-6f));
    }
  }
}

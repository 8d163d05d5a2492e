package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector equals scalar, within the rounding of sums in another order. */
class VectorKernelsTest {
  private static final int[] TOKENS = {1, 2, 3, 5, 6, 7, 13, 16, 17, 33, 64};
  private static final int[] ROWS = {1, 5, 50, 97};
  private static final float UNTOUCHED = 12345;

  private final WorkerPool pool = new WorkerPool(2);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Kernels vector = new VectorKernels(pool);

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void matmulOfRaggedSizes(TensorType type) {
    Random random = new Random(7);
    // The last one needs two blocks of columns in the tiled product.
    int[] columns =
        switch (type.blockElements()) {
          case 1 -> new int[] {1, 7, 33, 1029};
          case 32 -> new int[] {32, 96, 1056};
          default -> new int[] {256, 1280};
        };
    for (int column : columns) {
      for (int row : ROWS) {
        Matrix w = TestingMatrices.random(type, row, column, random);
        for (int tokens : TOKENS) {
          compare(w, tokens, random);
        }
      }
    }
  }

  @Test
  void matmulOfMoreTokensThanOneTurn() {
    Random random = new Random(8);
    compare(TestingMatrices.random(TensorType.Q4_K, 53, 256, random), 521, random);
    compare(TestingMatrices.random(TensorType.Q6_K, 53, 256, random), 1024, random);
  }

  private void compare(Matrix w, int tokens, Random random) {
    int columns = w.columns();
    int rows = w.rows();
    float[] x = TestingMatrices.gaussian(tokens * columns + 3, random);
    float[] expected = new float[tokens * rows];
    float[] actual = new float[tokens * rows + 5];
    Arrays.fill(actual, UNTOUCHED);

    scalar.matmul(w, x, 3, tokens, expected, 0);
    vector.matmul(w, x, 3, tokens, actual, 2);

    assertThat(new float[] {actual[0], actual[1]}).containsOnly(UNTOUCHED);
    assertThat(Arrays.copyOfRange(actual, tokens * rows + 2, actual.length))
        .containsOnly(UNTOUCHED);
    float[] weights = new float[columns];
    for (int row = 0; row < rows; row++) {
      scalar.row(w, row, weights, 0);
      for (int token = 0; token < tokens; token++) {
        double magnitude = 1e-6;
        for (int k = 0; k < columns; k++) {
          magnitude += Math.abs(weights[k] * x[3 + token * columns + k]);
        }
        int at = token * rows + row;
        if (!(Math.abs(actual[at + 2] - expected[at]) <= 2e-6 * magnitude)) {
          assertThat(actual[at + 2])
              .as("%s %d x %d, token %d of %d, row %d", w.type(), rows, columns, token, tokens, row)
              .isEqualTo(expected[at]);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void rowsAreDecodedAlike(TensorType type) {
    Matrix w = TestingMatrices.random(type, 3, 512, new Random(9));
    float[] expected = new float[514];
    float[] actual = new float[514];
    for (int row = 0; row < 3; row++) {
      scalar.row(w, row, expected, 2);
      vector.row(w, row, actual, 2);
      assertThat(actual).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void resultsDoNotDependOnTheThreads(TensorType type) {
    Random random = new Random(10);
    Matrix w = TestingMatrices.random(type, 700, 1280, random);
    float[] x = TestingMatrices.gaussian(40 * 1280, random);
    for (int tokens : new int[] {1, 3, 40}) {
      float[] alone = new float[tokens * 700];
      float[] shared = new float[tokens * 700];
      new VectorKernels(new WorkerPool(1)).matmul(w, x, 0, tokens, alone, 0);
      new VectorKernels(new WorkerPool(3)).matmul(w, x, 0, tokens, shared, 0);
      assertThat(shared).isEqualTo(alone);
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void resultsDoNotDependOnTheOtherTokens(TensorType type) {
    Random random = new Random(11);
    int most = 133;
    for (int columns : new int[] {type.blockElements(), 1280, 1280 + type.blockElements()}) {
      Matrix w = TestingMatrices.random(type, 61, columns, random);
      float[] x = TestingMatrices.gaussian(most * columns, random);
      float[] alone = new float[most * 61];
      for (int token = 0; token < most; token++) {
        vector.matmul(w, x, token * columns, 1, alone, token * 61);
      }
      for (int tokens : new int[] {2, 3, 4, 5, 7, 8, 9, 17, 128, most}) {
        float[] together = new float[tokens * 61];
        vector.matmul(w, x, (most - tokens) * columns, tokens, together, 0);
        assertThat(together)
            .as("%d tokens, %d columns", tokens, columns)
            .isEqualTo(Arrays.copyOfRange(alone, (most - tokens) * 61, most * 61));
      }
    }
  }

  @Test
  void matmulChecksItsRanges() {
    Matrix w = TestingMatrices.random(TensorType.F32, 4, 8, new Random(12));
    for (Kernels kernels : new Kernels[] {scalar, vector}) {
      assertThatThrownBy(() -> kernels.matmul(w, new float[15], 0, 2, new float[8], 0))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> kernels.matmul(w, new float[16], 0, 2, new float[8], 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 16, 63, 64, 67, 257})
  void elementwiseKernels(int n) {
    Random random = new Random(n);
    float[] a = TestingMatrices.gaussian(n + 3, random);
    float[] b = TestingMatrices.gaussian(n + 3, random);
    assertThat(vector.dot(a, 1, b, 2, n)).isCloseTo(scalar.dot(a, 1, b, 2, n), within(1e-4f));

    float[] expected = b.clone();
    float[] actual = b.clone();
    scalar.axpy(0.7f, a, 1, expected, 2, n);
    vector.axpy(0.7f, a, 1, actual, 2, n);
    assertClose(actual, expected);

    float[] weight = TestingMatrices.gaussian(n, random);
    if (n > 0) {
      scalar.rmsNorm(a, 1, weight, 1e-6f, expected, 2, n);
      vector.rmsNorm(a, 1, weight, 1e-6f, actual, 2, n);
      assertClose(actual, expected);
    }
    // In place.
    float[] inPlace = a.clone();
    vector.rmsNorm(inPlace, 1, weight, 1e-6f, inPlace, 1, n);
    vector.rmsNorm(a, 1, weight, 1e-6f, actual, 1, n);
    assertThat(Arrays.copyOfRange(inPlace, 1, n + 1))
        .isEqualTo(Arrays.copyOfRange(actual, 1, n + 1));
  }

  private static void assertClose(float[] actual, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("value %d", i)
          .isCloseTo(expected[i], within(2e-6f * (1 + Math.abs(expected[i]))));
    }
  }

  @Test
  void swiGluOverTheWholeRange() {
    int n = 4001;
    float[] gates = new float[n];
    float[] ups = new float[n];
    for (int i = 0; i < n; i++) {
      gates[i] = (i - n / 2) * 0.06f;
      ups[i] = i % 2 == 0 ? 1 : -2;
    }
    float[] expected = gates.clone();
    float[] actual = gates.clone();
    scalar.swiGlu(expected, 0, ups, 0, n);
    vector.swiGlu(actual, 0, ups, 0, n);
    for (int i = 0; i < n; i++) {
      // Below e^-80 both are nothing; there the vector exponential is clamped.
      assertThat(actual[i])
          .as("gate %s", gates[i])
          .isCloseTo(expected[i], within(1e-6f * Math.abs(expected[i]) + 1e-33f));
    }
  }

  @Test
  void notANumberStaysOne() {
    float[] gate = new float[64];
    Arrays.fill(gate, Float.NaN);
    float[] up = new float[64];
    Arrays.fill(up, 1);
    vector.swiGlu(gate, 0, up, 0, 64);
    for (float value : gate) {
      assertThat(value).isNaN();
    }
  }
}

package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operations of attention: all kernels equal the scalar ones, and nothing else is touched. */
class AttentionKernelsTest {
  private static final float TOLERANCE = 1e-4f;
  private static final float UNTOUCHED = 12345;

  private final Kernels scalar = new ScalarKernels(new WorkerPool(1));
  private final Random random = new Random(3);

  static List<Kernels> fast() {
    return BlockKernelsTest.fast();
  }

  @ParameterizedTest
  @MethodSource("fast")
  void productsWithPanelsOfRaggedSizes(Kernels fast) {
    for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 12, 13, 22}) {
      for (int columns : new int[] {1, 31, 32, 100, 256}) {
        for (int inner : new int[] {1, 5, 128, 131}) {
          for (Panels panels : panels(inner + 2, columns + 3)) {
            compareProducts(fast, rows, columns, inner, panels);
          }
        }
      }
    }
  }

  private Panels[] panels(int rows, int columns) {
    Panels[] all = {
      new BfloatPanels(rows, columns),
      new FloatPanels(rows, columns),
      new BytePanels(rows, columns, false),
      new BytePanels(rows, columns, true)
    };
    float[] values = TestingMatrices.gaussian(rows * columns, random);
    for (int i = 0; i < values.length; i++) {
      // From tiny numbers to large ones.
      values[i] *= i % 50 == 0 ? 1e-6f : i % 51 == 0 ? 60_000 : 1;
    }
    for (int row = 0; row < rows; row++) {
      all[0].setRow(row, values, row * columns);
      all[1].setRow(row, values, row * columns);
      all[2].setRow(row, values, row * columns);
    }
    float[] column = new float[rows];
    for (int i = 0; i < columns; i++) {
      for (int row = 0; row < rows; row++) {
        column[row] = values[row * columns + i];
      }
      all[3].setColumn(i, column, 0);
    }
    return all;
  }

  private void compareProducts(Kernels fast, int rows, int columns, int inner, Panels panels) {
    // Bytes times their scale are rounded to bfloat16 on the way.
    double tolerance = panels instanceof BytePanels && fast instanceof EmittedKernels ? 5e-3 : 1e-5;
    int strideA = inner + 3;
    int strideC = Panels.padded(columns) + 5;
    float[] a = shortened(TestingMatrices.gaussian(2 + rows * strideA, random));
    float[] expected = new float[3 + rows * strideC];
    Arrays.fill(expected, UNTOUCHED);
    float[] actual = expected.clone();
    scalar.multiply(a, 2, strideA, rows, panels, inner, columns, expected, 3, strideC);
    fast.multiply(a, 2, strideA, rows, panels, inner, columns, actual, 3, strideC);
    assertThat(Arrays.copyOf(actual, 3)).containsOnly(UNTOUCHED);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double magnitude = 1e-9;
        for (int k = 0; k < inner; k++) {
          magnitude += Math.abs(a[2 + row * strideA + k] * panels.get(k, column));
        }
        int at = 3 + row * strideC + column;
        assertThat((double) actual[at])
            .as("%d x %d x %d, row %d, column %d", rows, inner, columns, row, column)
            .isCloseTo(expected[at], within(tolerance * magnitude));
      }
      int end = 3 + row * strideC + Panels.padded(columns);
      assertThat(Arrays.copyOfRange(actual, end, end + 5)).containsOnly(UNTOUCHED);
    }
  }

  /** Numbers that rounding to bfloat16 does not change. */
  private static float[] shortened(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & 0xffff0000);
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("fast")
  void theProductOfARowDoesNotDependOnTheOtherRows(Kernels fast) {
    for (Panels panels : panels(256, 64)) {
      float[] a = TestingMatrices.gaussian(13 * 256, random);
      float[] all = new float[13 * 64];
      fast.multiply(a, 0, 256, 13, panels, 256, 64, all, 0, 64);
      for (int rows = 1; rows < 13; rows++) {
        float[] some = new float[rows * 64];
        fast.multiply(a, 0, 256, rows, panels, 256, 64, some, 0, 64);
        assertThat(some).isEqualTo(Arrays.copyOf(all, rows * 64));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void theProductWithPanelsIsTheProduct(Kernels fast) {
    Panels[] all = {new BfloatPanels(2, 2), new FloatPanels(2, 2), new BytePanels(2, 2, false)};
    for (Panels panels : all) {
      panels.setRow(0, new float[] {127, 64}, 0);
      panels.setRow(1, new float[] {64, 127}, 0);
      for (Kernels kernels : new Kernels[] {scalar, fast}) {
        float[] c = new float[32];
        // [3 4] times [[127 64] [64 127]] is [637 700].
        kernels.multiply(new float[] {3, 4}, 0, 2, 1, panels, 2, 2, c, 0, 32);
        assertThat(Arrays.copyOf(c, 2)).containsExactly(637, 700);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void softmaxOfRaggedSizes(Kernels fast) {
    for (int columns : new int[] {1, 8, 17, 32, 250, 256}) {
      for (int visible : new int[] {0, 1, columns / 2, columns}) {
        int stride = Panels.padded(columns) + 3;
        float[] expected = TestingMatrices.gaussian(2 + 3 * stride, random);
        expected[2] = -1000;
        // What is not seen does not count, whatever it is.
        Arrays.fill(expected, 2 + visible, 2 + columns, Float.NaN);
        float[] actual = expected.clone();
        float[] expectedSums = new float[15];
        Arrays.fill(expectedSums, UNTOUCHED);
        float[] sums = expectedSums.clone();
        scalar.softmax(expected, 2, stride, 3, visible, columns, expectedSums, 1, 5);
        fast.softmax(actual, 2, stride, 3, visible, columns, sums, 1, 5);
        assertThat(sums).containsExactly(expectedSums, within(TOLERANCE));
        for (int row = 0; row < 3; row++) {
          int from = 2 + row * stride;
          assertThat(Arrays.copyOfRange(actual, from, from + columns))
              .containsExactly(Arrays.copyOfRange(expected, from, from + columns), within(1e-6f));
          int end = from + Panels.padded(columns);
          assertThat(Arrays.copyOfRange(actual, end, end + 3))
              .isEqualTo(Arrays.copyOfRange(expected, end, end + 3));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void aScoreThatIsNoNumberShowsInTheSum(Kernels fast) {
    for (int bad : new int[] {0, 7, 16, 39}) {
      float[] x = TestingMatrices.gaussian(64, random);
      x[bad] = Float.NaN;
      float[] sums = new float[2];
      fast.softmax(x, 0, 64, 1, 40, 40, sums, 0, 2);
      assertThat(sums[1]).isNaN();
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void mergedSums(Kernels fast) {
    float nothing = Float.NEGATIVE_INFINITY;
    float[][] maximums = {
      {1, 2}, {2, 1}, {nothing, 3}, {3, nothing}, {nothing, nothing}, {-90, 90}
    };
    int width = 64;
    int stride = width + 2;
    float[] page = TestingMatrices.gaussian(3 + maximums.length * stride, random);
    float[] expected = TestingMatrices.gaussian(2 + maximums.length * stride + 1, random);
    for (int row = 0; row < maximums.length; row++) {
      page[3 + row * stride + width] = maximums[row][0];
      page[3 + row * stride + width + 1] = maximums[row][0] == nothing ? 0 : 5;
      expected[2 + row * stride + width] = maximums[row][1];
    }
    float[] actual = expected.clone();
    scalar.merge(maximums.length, width, page, 3, expected, 2);
    fast.merge(maximums.length, width, page, 3, actual, 2);
    assertThat(actual).containsExactly(expected, within(1e-5f));
    // Where nothing was seen on either side there is nothing.
    assertThat(expected[2 + 4 * stride + width]).isEqualTo(-Float.MAX_VALUE);
  }
}

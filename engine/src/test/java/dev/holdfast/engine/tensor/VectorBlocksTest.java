package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The small-block operations: vector equals scalar, and nothing outside the block is touched. */
class VectorBlocksTest {
  private static final float TOLERANCE = 1e-4f;
  private static final float UNTOUCHED = 12345;

  private final WorkerPool pool = new WorkerPool(1);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Kernels vector = new VectorKernels(pool);
  private final Random random = new Random(3);

  @Test
  void productsWithPanelsOfRaggedSizes() {
    for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 12, 13, 22}) {
      for (int columns : new int[] {1, 31, 32, 100, 256}) {
        for (int inner : new int[] {1, 5, 128, 131}) {
          for (Panels panels : panels(inner + 2, columns + 3)) {
            compareProducts(rows, columns, inner, panels);
          }
        }
      }
    }
  }

  private Panels[] panels(int rows, int columns) {
    Panels[] all = {new HalfPanels(rows, columns), new FloatPanels(rows, columns)};
    for (Panels panels : all) {
      for (int i = 0; i < rows * columns; i++) {
        // From subnormal halves to the largest ones.
        double magnitude = i % 50 == 0 ? 1e-6 : i % 51 == 0 ? 60_000 : 1;
        panels.set(i / columns, i % columns, (float) (magnitude * random.nextGaussian()));
      }
    }
    return all;
  }

  private void compareProducts(int rows, int columns, int inner, Panels panels) {
    int strideA = inner + 3;
    int strideC = Panels.padded(columns) + 5;
    float[] a = TestingMatrices.gaussian(2 + rows * strideA, random);
    float[] expected = new float[3 + rows * strideC];
    Arrays.fill(expected, UNTOUCHED);
    float[] actual = expected.clone();
    scalar.multiply(a, 2, strideA, rows, panels, inner, columns, expected, 3, strideC);
    vector.multiply(a, 2, strideA, rows, panels, inner, columns, actual, 3, strideC);
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
            .isCloseTo(expected[at], within(1e-5 * magnitude));
      }
      int end = 3 + row * strideC + Panels.padded(columns);
      assertThat(Arrays.copyOfRange(actual, end, end + 5)).containsOnly(UNTOUCHED);
    }
  }

  @Test
  void theProductOfARowDoesNotDependOnTheOtherRows() {
    for (Panels panels : panels(256, 64)) {
      float[] a = TestingMatrices.gaussian(13 * 256, random);
      float[] all = new float[13 * 64];
      vector.multiply(a, 0, 256, 13, panels, 256, 64, all, 0, 64);
      for (int rows = 1; rows < 13; rows++) {
        float[] some = new float[rows * 64];
        vector.multiply(a, 0, 256, rows, panels, 256, 64, some, 0, 64);
        assertThat(some).isEqualTo(Arrays.copyOf(all, rows * 64));
      }
    }
  }

  @Test
  void theProductWithPanelsIsTheProduct() {
    for (Panels panels : new Panels[] {new HalfPanels(2, 2), new FloatPanels(2, 2)}) {
      panels.set(0, 0, 5);
      panels.set(0, 1, 6);
      panels.set(1, 0, 7);
      panels.set(1, 1, 8);
      for (Kernels kernels : new Kernels[] {scalar, vector}) {
        float[] c = new float[32];
        // [3 4] times [[5 6] [7 8]] is [43 50].
        kernels.multiply(new float[] {3, 4}, 0, 2, 1, panels, 2, 2, c, 0, 32);
        assertThat(Arrays.copyOf(c, 2)).containsExactly(43, 50);
      }
    }
  }

  @Test
  void halvesAreRoundedToNearestAndStayFinite() {
    HalfPanels panels = new HalfPanels(1, 40);
    panels.set(0, 39, 1 + 0x1p-11f + 0x1p-20f);
    panels.set(0, 38, 1e9f);
    panels.set(0, 37, Float.NEGATIVE_INFINITY);
    assertThat(panels.get(0, 39)).isEqualTo(1 + 0x1p-10f);
    assertThat(panels.get(0, 38)).isEqualTo(65504);
    assertThat(panels.get(0, 37)).isEqualTo(-65504);
    HalfPanels copy = panels.copy();
    copy.set(0, 39, 2);
    assertThat(panels.get(0, 39)).isEqualTo(1 + 0x1p-10f);
  }

  @Test
  void deltaRuleOfAnyLength() {
    for (int keySize : new int[] {1, 8, 33, 128}) {
      for (int tokens : new int[] {1, 2, 7, 64}) {
        float[] keys = units(tokens * 2, keySize);
        float[] gates = gates(tokens);
        float[] expectedState = TestingMatrices.gaussian(3 + keySize * Panels.WIDTH + 2, random);
        float[] expected = TestingMatrices.gaussian(1 + tokens * Panels.WIDTH + 2, random);
        float[] state = expectedState.clone();
        float[] actual = expected.clone();
        scalar.deltaRule(tokens, keySize, expectedState, 3, keys, 0, gates, 0, expected, 1);
        vector.deltaRule(tokens, keySize, state, 3, keys, 0, gates, 0, actual, 1);
        assertThat(actual).containsExactly(expected, within(TOLERANCE));
        assertThat(state).containsExactly(expectedState, within(TOLERANCE));
      }
    }
  }

  @Test
  void deltaRuleDoesNotDependOnTheCut() {
    int size = 64;
    float[] keys = units(2 * 20, size);
    float[] gates = gates(20);
    float[] whole = TestingMatrices.gaussian(20 * Panels.WIDTH, random);
    float[] cut = whole.clone();
    float[] wholeState = TestingMatrices.gaussian(size * Panels.WIDTH, random);
    float[] cutState = wholeState.clone();
    vector.deltaRule(20, size, wholeState, 0, keys, 0, gates, 0, whole, 0);
    for (int from = 0, count = 1; from < 20; from += count, count = Math.min(6, 20 - from)) {
      int key = from * 2 * size;
      int gate = from * Kernels.DELTA_GATES;
      vector.deltaRule(count, size, cutState, 0, keys, key, gates, gate, cut, from * Panels.WIDTH);
    }
    assertThat(cut).isEqualTo(whole);
    assertThat(cutState).isEqualTo(wholeState);
  }

  /** Vectors of length one. */
  private float[] units(int count, int size) {
    float[] units = TestingMatrices.gaussian(count * size, random);
    for (int i = 0; i < count; i++) {
      float square = scalar.dot(units, i * size, units, i * size, size);
      scalar.scale((float) (1 / Math.sqrt(square)), units, i * size, size);
    }
    return units;
  }

  private float[] gates(int tokens) {
    float[] gates = new float[tokens * Kernels.DELTA_GATES];
    for (int i = 0; i < gates.length; i++) {
      gates[i] = random.nextFloat();
    }
    return gates;
  }

  @Test
  void convolutionOfARangeOfChannels() {
    for (int taps : new int[] {2, 4}) {
      int channels = 100;
      float[] weights = TestingMatrices.gaussian(taps * channels, random);
      float[] x = TestingMatrices.gaussian(2 + taps * channels, random);
      float[] expected = new float[60];
      Arrays.fill(expected, UNTOUCHED);
      float[] actual = expected.clone();
      scalar.convolve(x, 2, weights, channels, 17, 55, expected, 3);
      vector.convolve(x, 2, weights, channels, 17, 55, actual, 3);
      assertThat(actual).containsExactly(expected, within(1e-5f));
      assertThat(new float[] {actual[2], actual[58]}).containsOnly(UNTOUCHED);
    }
  }

  @Test
  void theConvolutionTakesTheOldestFirst() {
    // silu(1 * 2 + 10 * 3), where silu(x) is all but x.
    for (Kernels kernels : new Kernels[] {scalar, vector}) {
      float[] out = new float[1];
      kernels.convolve(new float[] {2, 3}, 0, new float[] {1, 10}, 1, 0, 1, out, 0);
      assertThat(out[0]).isCloseTo(32, within(1e-4f));
    }
  }

  @Test
  void gatesOfRaggedSizes() {
    for (int n : new int[] {1, 8, 17, 256}) {
      float[] gate = TestingMatrices.gaussian(n + 2, random);
      gate[2] = -200;
      float[] expected = TestingMatrices.gaussian(n + 3, random);
      float[] actual = expected.clone();
      scalar.sigmoidGate(expected, 1, gate, 2, n);
      vector.sigmoidGate(actual, 1, gate, 2, n);
      assertThat(actual).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void maximumOfRaggedSizes() {
    for (int n : new int[] {1, 8, 17, 256}) {
      float[] x = TestingMatrices.gaussian(n + 4, random);
      x[2 + n] = 1000;
      for (int i = 0; i < n; i += 5) {
        x[2 + i] = 10 + i;
        assertThat(vector.max(x, 2, n)).isEqualTo(scalar.max(x, 2, n)).isEqualTo(10 + i);
      }
      x[1 + n] = Float.NaN;
      assertThat(vector.max(x, 2, n)).isNaN();
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

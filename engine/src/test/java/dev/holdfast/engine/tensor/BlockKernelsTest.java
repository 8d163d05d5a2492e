package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operations on small blocks: all kernels equal the scalar ones, and nothing outside the block
 * is touched.
 */
class BlockKernelsTest {
  private static final float TOLERANCE = 1e-4f;
  private static final float UNTOUCHED = 12345;

  private final WorkerPool pool = new WorkerPool(1);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Random random = new Random(3);

  /** The vector kernels, and the emitted ones for both kinds of processors if they run here. */
  static List<Kernels> fast() {
    WorkerPool pool = new WorkerPool(1);
    Kernels vector = new VectorKernels(pool);
    if (Integer.getInteger("holdfast.vector.bits") != null) {
      // Repeated with another width of vectors, which emitted code does not depend on.
      return List.of(vector);
    }
    // Where the large golden data are checked, the whole engine is: there a lack is a failure.
    if (System.getProperty("holdfast.shared", "").isEmpty()
        && !Processor.obstacle(InstructionSet.AVX512_VNNI).isEmpty()) {
      return List.of(vector);
    }
    Kernels widening = new EmittedKernels(vector, pool, false);
    return Processor.multipliesBfloats()
        ? List.of(vector, widening, new EmittedKernels(vector, pool, true))
        : List.of(vector, widening);
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

  @Test
  void bytesAreWithinHalfAStepOfTheLargestOfTheirBlock() {
    int rows = 70;
    int columns = 45;
    float[] values = TestingMatrices.gaussian(rows * columns, random);
    BytePanels byRows = new BytePanels(rows, columns, false);
    BytePanels byColumns = new BytePanels(columns, rows, true);
    for (int row = 0; row < rows; row++) {
      byRows.setRow(row, values, row * columns);
      byColumns.setColumn(row, values, row * columns);
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float most = 0;
        for (int i = column / 32 * 32; i < Math.min(columns, column / 32 * 32 + 32); i++) {
          most = Math.max(most, Math.abs(values[row * columns + i]));
        }
        float tolerance = most * 0.5001f / 127;
        float value = values[row * columns + column];
        assertThat(byRows.get(row, column)).isCloseTo(value, within(tolerance));
        assertThat(byColumns.get(column, row)).isEqualTo(byRows.get(row, column));
      }
    }
    BytePanels copy = byRows.copy();
    copy.setRow(0, new float[columns], 0);
    assertThat(copy.get(0, 0)).isZero();
    assertThat(byRows.get(0, 0)).isNotZero();
    float[] odd = new float[columns];
    odd[3] = Float.NaN;
    odd[40] = Float.POSITIVE_INFINITY;
    byRows.setRow(1, odd, 0);
    assertThat(byRows.get(1, 3)).isNaN();
    assertThat(byRows.get(1, 40)).isFinite().isGreaterThan(1e6f);
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

  @Test
  void bfloatsAreRoundedToNearestAndStayFinite() {
    BfloatPanels panels = new BfloatPanels(3, 40);
    panels.set(0, 39, 1 + 0x1p-8f + 0x1p-20f);
    panels.set(1, 39, 1 + 0x1p-8f);
    panels.set(2, 39, 1 + 0x3p-8f);
    panels.set(0, 38, Float.MAX_VALUE);
    panels.set(0, 37, Float.NEGATIVE_INFINITY);
    panels.set(1, 37, Float.NaN);
    panels.set(0, 36, Float.intBitsToFloat(0xffffffff));
    assertThat(panels.get(0, 39)).isEqualTo(1 + 0x1p-7f);
    assertThat(panels.get(1, 39)).isEqualTo(1);
    assertThat(panels.get(2, 39)).isEqualTo(1 + 0x1p-6f);
    assertThat(panels.get(0, 38)).isEqualTo(0x1.fep127f);
    assertThat(panels.get(0, 37)).isEqualTo(-0x1.fep127f);
    assertThat(panels.get(1, 37)).isNaN();
    assertThat(panels.get(0, 36)).isNaN();
    BfloatPanels copy = panels.copy();
    copy.set(1, 39, 2);
    assertThat(panels.get(1, 39)).isEqualTo(1);
    assertThat(copy.get(0, 39)).isEqualTo(1 + 0x1p-7f);
  }

  @ParameterizedTest
  @MethodSource("fast")
  void deltaRuleOfAnyLength(Kernels fast) {
    for (int keySize : new int[] {1, 8, 33, 128}) {
      for (int tokens : new int[] {1, 2, 7, 64}) {
        float[] keys = units(tokens * 2, keySize);
        float[] gates = gates(tokens);
        float[] expectedState = TestingMatrices.gaussian(3 + keySize * Panels.WIDTH + 2, random);
        int stride = Panels.WIDTH + tokens % 3;
        float[] expected = TestingMatrices.gaussian(1 + tokens * stride + 2, random);
        float[] state = expectedState.clone();
        float[] actual = expected.clone();
        scalar.deltaRule(tokens, keySize, expectedState, 3, keys, 0, gates, 0, expected, 1, stride);
        fast.deltaRule(tokens, keySize, state, 3, keys, 0, gates, 0, actual, 1, stride);
        assertThat(actual).containsExactly(expected, within(TOLERANCE));
        assertThat(state).containsExactly(expectedState, within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void deltaRuleDoesNotDependOnTheCut(Kernels fast) {
    int size = 64;
    float[] keys = units(2 * 20, size);
    float[] gates = gates(20);
    float[] whole = TestingMatrices.gaussian(20 * Panels.WIDTH, random);
    float[] cut = whole.clone();
    float[] wholeState = TestingMatrices.gaussian(size * Panels.WIDTH, random);
    float[] cutState = wholeState.clone();
    fast.deltaRule(20, size, wholeState, 0, keys, 0, gates, 0, whole, 0, Panels.WIDTH);
    for (int from = 0, count = 1; from < 20; from += count, count = Math.min(6, 20 - from)) {
      int key = from * 2 * size;
      int gate = from * Kernels.DELTA_GATES;
      int at = from * Panels.WIDTH;
      fast.deltaRule(count, size, cutState, 0, keys, key, gates, gate, cut, at, Panels.WIDTH);
    }
    assertThat(cut).isEqualTo(whole);
    assertThat(cutState).isEqualTo(wholeState);
  }

  /** Vectors of length one. */
  private float[] units(int count, int size) {
    float[] units = TestingMatrices.gaussian(count * size, random);
    for (int i = 0; i < count; i++) {
      double length = Math.sqrt(scalar.dot(units, i * size, units, i * size, size));
      for (int j = i * size; j < (i + 1) * size; j++) {
        units[j] /= (float) length;
      }
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

  @ParameterizedTest
  @MethodSource("fast")
  void convolutionOfARangeOfChannels(Kernels fast) {
    for (int taps : new int[] {2, 4}) {
      int channels = 100;
      float[] weights = TestingMatrices.gaussian(taps * channels, random);
      float[] x = TestingMatrices.gaussian(2 + (taps + 2) * channels, random);
      float[] expected = new float[3 + 2 * channels + 57];
      Arrays.fill(expected, UNTOUCHED);
      float[] actual = expected.clone();
      scalar.convolve(x, 2, 3, weights, channels, 17, 55, expected, 3);
      fast.convolve(x, 2, 3, weights, channels, 17, 55, actual, 3);
      assertThat(actual).containsExactly(expected, within(1e-5f));
      assertThat(new float[] {actual[2], actual[58], actual[102]}).containsOnly(UNTOUCHED);
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void theConvolutionTakesTheOldestFirst(Kernels fast) {
    // silu(1 * 2 + 10 * 3) and silu(1 * 3 + 10 * 4), where silu(x) is all but x.
    for (Kernels kernels : new Kernels[] {scalar, fast}) {
      float[] out = new float[2];
      kernels.convolve(new float[] {2, 3, 4}, 0, 2, new float[] {1, 10}, 1, 0, 1, out, 0);
      assertThat(out).containsExactly(new float[] {32, 43}, within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void gatesOfRaggedSizes(Kernels fast) {
    for (int n : new int[] {1, 8, 17, 256}) {
      float[] gate = TestingMatrices.gaussian(n + 2, random);
      gate[2] = -200;
      float[] expected = TestingMatrices.gaussian(n + 3, random);
      float[] actual = expected.clone();
      scalar.sigmoidGate(expected, 1, gate, 2, n);
      fast.sigmoidGate(actual, 1, gate, 2, n);
      assertThat(actual).containsExactly(expected, within(1e-6f));
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
  void normsAndProductsOfRaggedSizes(Kernels fast) {
    for (int n : new int[] {1, 5, 16, 63, 64, 67, 1024}) {
      float[] a = TestingMatrices.gaussian(n + 3, random);
      float[] b = TestingMatrices.gaussian(n + 3, random);
      assertThat(fast.dot(a, 1, b, 2, n)).isCloseTo(scalar.dot(a, 1, b, 2, n), within(1e-4f));
      float[] weight = TestingMatrices.gaussian(n, random);
      float[] expected = b.clone();
      float[] actual = b.clone();
      scalar.rmsNorm(a, 1, weight, 1e-6f, expected, 2, n);
      fast.rmsNorm(a, 1, weight, 1e-6f, actual, 2, n);
      assertThat(actual).containsExactly(expected, within(1e-5f));
      fast.rmsNorm(a, 1, weight, 1e-6f, a, 1, n);
      assertThat(Arrays.copyOfRange(a, 1, n + 1)).isEqualTo(Arrays.copyOfRange(actual, 2, n + 2));
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void gatedNormsOfRaggedSizes(Kernels fast) {
    for (int n : new int[] {1, 17, 64, 128}) {
      float[] weight = TestingMatrices.gaussian(n, random);
      float[] x = TestingMatrices.gaussian(2 + 3 * (n + 5), random);
      float[] expected = TestingMatrices.gaussian(1 + 3 * (n + 2), random);
      float[] actual = expected.clone();
      scalar.gatedNorm(x.clone(), 2, n + 5, weight, 1e-6f, expected, 1, n + 2, 3, n);
      fast.gatedNorm(x, 2, n + 5, weight, 1e-6f, actual, 1, n + 2, 3, n);
      assertThat(actual).containsExactly(expected, within(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void unitKeysOfRaggedSizes(Kernels fast) {
    for (int size : new int[] {1, 8, 33, 128}) {
      int stride = 2 * size + 4;
      float[] x = TestingMatrices.gaussian(5 + 3 * stride, random);
      float[] expected = new float[2 + 3 * 2 * size + 4];
      Arrays.fill(expected, UNTOUCHED);
      float[] actual = expected.clone();
      float[] expectedOverlaps = new float[5];
      Arrays.fill(expectedOverlaps, UNTOUCHED);
      float[] overlaps = expectedOverlaps.clone();
      int key = 5 + size;
      scalar.unitKeys(3, size, x, key, 5, stride, 1e-6f, expected, 2, expectedOverlaps, 1);
      fast.unitKeys(3, size, x, key, 5, stride, 1e-6f, actual, 2, overlaps, 1);
      assertThat(actual).containsExactly(expected, within(1e-6f));
      assertThat(overlaps).containsExactly(expectedOverlaps, within(1e-6f));
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

  @ParameterizedTest
  @MethodSource("fast")
  void gatesOverTheWholeRange(Kernels fast) {
    float[] gate = new float[4001];
    float[] up = new float[4001];
    for (int i = 0; i < gate.length; i++) {
      gate[i] = (i - 2000) * 0.06f;
      up[i] = i % 2 == 0 ? 1 : -2;
    }
    float[] expected = gate.clone();
    scalar.swiGlu(expected, 0, up, 0, gate.length);
    fast.swiGlu(gate, 0, up, 0, gate.length);
    for (int i = 0; i < gate.length; i++) {
      // Below e^-80 both are nothing; there the vector exponential is clamped.
      if (!(Math.abs(gate[i] - expected[i]) <= 1e-6f * Math.abs(expected[i]) + 1e-33f)) {
        assertThat(gate[i]).as("gate %d", i).isEqualTo(expected[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void gatesThatAreNoNumberStayNone(Kernels fast) {
    float[] gate = new float[33];
    Arrays.fill(gate, Float.NaN);
    float[] x = new float[33];
    Arrays.fill(x, 1);
    fast.sigmoidGate(x, 0, gate, 0, 33);
    fast.swiGlu(gate, 0, new float[33], 0, 33);
    for (int i = 0; i < 33; i++) {
      assertThat(x[i]).isNaN();
      assertThat(gate[i]).isNaN();
    }
  }
}

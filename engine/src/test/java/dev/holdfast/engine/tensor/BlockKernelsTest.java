package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    String obstacle = Processor.obstacle(InstructionSet.AVX512_VNNI);
    if (!System.getProperty("holdfast.shared", "").isEmpty()) {
      assertThat(obstacle).isEmpty();
    }
    if (!obstacle.isEmpty()) {
      return List.of(vector);
    }
    Kernels widening = new EmittedKernels(vector, pool, false);
    return Processor.multipliesBfloats()
        ? List.of(vector, widening, new EmittedKernels(vector, pool, true))
        : List.of(vector, widening);
  }

  @ParameterizedTest
  @MethodSource("fast")
  void deltaRuleOfAnyLength(Kernels fast) {
    for (int keySize : new int[] {1, 8, 33, 128}) {
      for (int tokens : new int[] {1, 2, 7, 64}) {
        int panels = 1 + tokens % 3;
        float[] keys = units(tokens * 2, keySize);
        float[] gates = gates(tokens);
        int columns = panels * Panels.WIDTH;
        float[] expectedState = TestingMatrices.gaussian(3 + keySize * columns + 2, random);
        int stride = columns + tokens % 4;
        float[] expected = TestingMatrices.gaussian(1 + tokens * stride + 2, random);
        float[] state = expectedState.clone();
        float[] actual = expected.clone();
        scalar.deltaRule(
            tokens, panels, keySize, expectedState, 3, keys, 0, gates, 0, expected, 1, stride);
        fast.deltaRule(tokens, panels, keySize, state, 3, keys, 0, gates, 0, actual, 1, stride);
        assertThat(actual).containsExactly(expected, within(TOLERANCE));
        assertThat(state).containsExactly(expectedState, within(TOLERANCE));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void deltaRuleDoesNotDependOnTheCut(Kernels fast) {
    int size = 64;
    int columns = 2 * Panels.WIDTH;
    float[] keys = units(2 * 20, size);
    float[] gates = gates(20);
    float[] whole = TestingMatrices.gaussian(20 * columns, random);
    float[] cut = whole.clone();
    float[] wholeState = TestingMatrices.gaussian(size * columns, random);
    float[] cutState = wholeState.clone();
    fast.deltaRule(20, 2, size, wholeState, 0, keys, 0, gates, 0, whole, 0, columns);
    for (int from = 0, count = 1; from < 20; from += count, count = Math.min(6, 20 - from)) {
      int key = from * 2 * size;
      int gate = from * Kernels.DELTA_GATES;
      for (int panel = 0; panel < 2; panel++) {
        int at = from * columns + panel * Panels.WIDTH;
        int state = panel * size * Panels.WIDTH;
        fast.deltaRule(count, 1, size, cutState, state, keys, key, gates, gate, cut, at, columns);
      }
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
    int channels = 100;
    for (int taps : new int[] {1, 2, 4, 7, 8}) {
      float[] weights = TestingMatrices.gaussian(taps * channels, random);
      for (int rows : new int[] {1, 2, 5, 9}) {
        for (int n : new int[] {1, 16, 55, 83}) {
          float[] past = TestingMatrices.gaussian((taps - 1) * channels, random);
          float[] x = TestingMatrices.gaussian(3 + rows * channels, random);
          float[] untouched = x.clone();
          float[] pastByFast = past.clone();
          float[] byFast = x.clone();
          scalar.convolve(past, x, 3, rows, weights, channels, 17, n);
          fast.convolve(pastByFast, byFast, 3, rows, weights, channels, 17, n);
          assertThat(byFast).containsExactly(x, within(1e-5f));
          assertThat(pastByFast).containsExactly(past);
          for (int i = 0; i < x.length; i++) {
            int channel = i < 3 ? 0 : (i - 3) % channels;
            assertThat(byFast[i] == untouched[i]).isEqualTo(channel < 17 || channel >= 17 + n);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void theConvolutionTakesTheOldestFirstAndKeepsTheLast(Kernels fast) {
    // silu(1 * 2 + 10 * 3) and silu(1 * 3 + 10 * 4), where silu(x) is all but x.
    for (Kernels kernels : new Kernels[] {scalar, fast}) {
      float[] past = {2};
      float[] x = {3, 4};
      kernels.convolve(past, x, 0, 2, new float[] {1, 10}, 1, 0, 1);
      assertThat(x).containsExactly(new float[] {32, 43}, within(1e-4f));
      assertThat(past).containsExactly(4);
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void aConvolutionInPartsIsTheSame(Kernels fast) {
    float[] weights = TestingMatrices.gaussian(4 * 48, random);
    float[] past = TestingMatrices.gaussian(3 * 48, random);
    float[] x = TestingMatrices.gaussian(6 * 48, random);
    float[] pastInParts = past.clone();
    float[] inParts = x.clone();
    fast.convolve(past, x, 0, 6, weights, 48, 0, 48);
    fast.convolve(pastInParts, inParts, 0, 1, weights, 48, 0, 48);
    fast.convolve(pastInParts, inParts, 48, 5, weights, 48, 0, 16);
    fast.convolve(pastInParts, inParts, 48, 5, weights, 48, 16, 32);
    assertThat(inParts).containsExactly(x);
    assertThat(pastInParts).containsExactly(past);
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

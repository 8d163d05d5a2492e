package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fast kernels equal the scalar ones on weights of any bits and on values that no model should
 * have: where the specification is finite they are close to it, where it is not they hide nothing.
 */
class HostileValuesTest {
  private static final float[] ODD_VALUES = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.intBitsToFloat(0xffc00001),
    0,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1p-127f,
    -Float.MIN_NORMAL,
    1e-20f,
    1e15f,
    -1e15f,
    88.7f,
    -88.7f,
    -104,
    104
  };

  private final WorkerPool pool = new WorkerPool(2);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Kernels vector = new VectorKernels(pool);
  private final Random random = new Random(31);

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void anyBitsOfWeights(TensorType type) {
    for (int round = 0; round < 12; round++) {
      int rows = 1 + random.nextInt(60);
      int columns =
          type.blockElements() * (1 + random.nextInt(type.blockElements() == 1 ? 600 : 4));
      byte[] bytes = new byte[(int) (rows * type.bytes(columns))];
      random.nextBytes(bytes);
      Matrix w = new Matrix("any", type, rows, columns, MemorySegment.ofArray(bytes));
      for (int tokens : new int[] {1, 3, 19, 33}) {
        compare(w, TestingMatrices.gaussian(tokens * columns, random), tokens);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void oddActivations(TensorType type) {
    int columns = type.blockElements() == 1 ? 301 : 512;
    Matrix w = TestingMatrices.random(type, 29, columns, random);
    for (int tokens : new int[] {1, 2, 21, 40}) {
      for (float odd : ODD_VALUES) {
        float[] x = TestingMatrices.gaussian(tokens * columns, random);
        int oddToken = random.nextInt(tokens);
        x[oddToken * columns + random.nextInt(columns)] = odd;
        compare(w, x, tokens);
      }
      // Small ones only: their products are subnormal.
      float[] x = TestingMatrices.gaussian(tokens * columns, random);
      for (int i = 0; i < x.length; i++) {
        x[i] *= 1e-38f;
      }
      compare(w, x, tokens);
    }
  }

  private void compare(Matrix w, float[] x, int tokens) {
    int rows = w.rows();
    int columns = w.columns();
    float[] expected = new float[tokens * rows];
    float[] actual = new float[tokens * rows];
    scalar.matmul(w, x, 0, tokens, expected, 0);
    vector.matmul(w, x, 0, tokens, actual, 0);
    float[] weights = new float[columns];
    for (int row = 0; row < rows; row++) {
      scalar.row(w, row, weights, 0);
      for (int token = 0; token < tokens; token++) {
        double magnitude = 0;
        for (int k = 0; k < columns; k++) {
          magnitude += Math.abs((double) weights[k] * x[token * columns + k]);
        }
        float value = actual[token * rows + row];
        float wanted = expected[token * rows + row];
        boolean right =
            Double.isFinite(magnitude)
                // Sums in floats may end where those in doubles go on.
                ? close(value, wanted, magnitude, columns)
                    || (magnitude > Float.MAX_VALUE / 2 && !Float.isFinite(value))
                : !Float.isFinite(value);
        if (!right) {
          assertThat(value)
              .as("%s %d x %d, token %d of %d", w.type(), rows, columns, token, tokens)
              .isEqualTo(wanted);
        }
      }
    }
  }

  /** Within the rounding of sums in another order, of subnormal numbers too. */
  private static boolean close(float value, float wanted, double magnitude, int terms) {
    return value == wanted
        || Math.abs((double) value - wanted) <= 4e-6 * magnitude + 64.0 * terms * Float.MIN_VALUE;
  }

  static Object[] fast() {
    return BlockKernelsTest.fast().toArray();
  }

  @ParameterizedTest
  @MethodSource("fast")
  void normOfOddValues(Kernels fast) {
    for (int n : new int[] {1, 3, 16, 64, 77, 256}) {
      for (float odd : ODD_VALUES) {
        float[] x = oddAmongOthers(n, odd);
        float[] weight = TestingMatrices.gaussian(n, random);
        float[] expected = new float[n];
        float[] actual = new float[n];
        scalar.rmsNorm(x, 0, weight, 1e-6f, expected, 0, n);
        fast.rmsNorm(x, 0, weight, 1e-6f, actual, 0, n);
        assertAlike(actual, expected, odd);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void swiGluOfOddValues(Kernels fast) {
    for (int n : new int[] {1, 3, 16, 64, 77, 256}) {
      for (float odd : ODD_VALUES) {
        float[] up = TestingMatrices.gaussian(n, random);
        float[] expected = oddAmongOthers(n, odd);
        float[] actual = expected.clone();
        scalar.swiGlu(expected, 0, up, 0, n);
        fast.swiGlu(actual, 0, up, 0, n);
        assertAlike(actual, expected, odd);
        expected = TestingMatrices.gaussian(n, random);
        actual = expected.clone();
        float[] oddUp = oddAmongOthers(n, odd);
        scalar.swiGlu(expected, 0, oddUp, 0, n);
        fast.swiGlu(actual, 0, oddUp, 0, n);
        assertAlike(actual, expected, odd);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fast")
  void convolutionOfOddValues(Kernels fast) {
    for (int channels : new int[] {1, 3, 16, 77, 128}) {
      for (float odd : ODD_VALUES) {
        float[] inputs = oddAmongOthers(4 * channels, odd);
        float[] weights = TestingMatrices.gaussian(4 * channels, random);
        float[] past = Arrays.copyOf(inputs, 3 * channels);
        float[] expected = Arrays.copyOfRange(inputs, 3 * channels, 4 * channels);
        float[] actual = expected.clone();
        scalar.convolve(past.clone(), expected, 0, 1, weights, channels, 0, channels);
        fast.convolve(past, actual, 0, 1, weights, channels, 0, channels);
        assertAlike(actual, expected, odd);
      }
    }
  }

  private float[] oddAmongOthers(int n, float odd) {
    float[] x = TestingMatrices.gaussian(n, random);
    x[random.nextInt(n)] = odd;
    return x;
  }

  private static void assertAlike(float[] actual, float[] expected, float odd) {
    for (int i = 0; i < expected.length; i++) {
      boolean right =
          Float.isFinite(expected[i])
              // Sums of four terms cancel; below e^-80 the fast exponential is clamped.
              ? Math.abs((double) actual[i] - expected[i])
                  <= 4e-6 * Math.abs((double) expected[i]) + 2e-6
              : !Float.isFinite(actual[i]);
      if (!right) {
        assertThat(actual[i])
            .as("%s at %d: %s", odd, i, Arrays.toString(expected))
            .isEqualTo(expected[i]);
      }
    }
  }
}

package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import dev.holdfast.engine.machine.WeightMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Emitted products equal their specification to the bit, whatever the instructions; needs a
 * processor that can run them.
 */
abstract class EmittedProductsContract {
  private static final float UNTOUCHED = 12345;

  private final WorkerPool pool = new WorkerPool(2);
  private final Random random = new Random(21);
  private final WeightMemory memory = new WeightMemory();
  private final InstructionSet instructions;
  private Kernels emitted;

  EmittedProductsContract(InstructionSet instructions) {
    this.instructions = instructions;
  }

  @BeforeEach
  void needsTheProcessor() {
    // Where the large golden data are checked, the whole engine is: there a lack is a failure.
    if (!System.getProperty("holdfast.shared", "").isEmpty()) {
      assertThat(Processor.obstacle(instructions)).isEmpty();
    }
    assumeThat(Processor.obstacle(instructions)).isEmpty();
    emitted = emitted(pool);
  }

  @AfterEach
  void freeTiles() {
    memory.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void equalsTheSpecificationToTheBit(TensorType type) {
    int[] columns =
        type.blockElements() == 32 ? new int[] {32, 64, 96, 1056} : new int[] {256, 1280};
    for (int column : columns) {
      for (int rows : new int[] {1, 16, 37, 131}) {
        Matrix w = prepared(TestingMatrices.random(type, rows, column, random));
        for (int tokens : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 23}) {
          compare(w, TestingMatrices.gaussian(tokens * column + 3, random), tokens);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void anyBitsOfWeights(TensorType type) {
    for (int round = 0; round < 20; round++) {
      byte[] bytes = new byte[(int) (21 * type.bytes(512))];
      random.nextBytes(bytes);
      // Scales of every size, infinite ones and those that are no number among them.
      Matrix w = prepared(new Matrix("any", type, 21, 512, MemorySegment.ofArray(bytes)));
      compare(w, TestingMatrices.gaussian(9 * 512 + 3, random), 9);
    }
  }

  /** Sums in 16 bits on the way would end here. */
  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void largestSums(TensorType type) {
    for (int bits : new int[] {0xff, 0x80, 0x7f, 0x00}) {
      Matrix finite = TestingMatrices.random(type, 19, 512, random);
      byte[] bytes = finite.data().toArray(ValueLayout.JAVA_BYTE);
      for (int at = 0; at < bytes.length; at += type.blockBytes()) {
        int numbers = at + firstNumber(type);
        int end = at + (type == TensorType.Q6_K ? 192 : type.blockBytes());
        Arrays.fill(bytes, numbers, end, (byte) bits);
      }
      Matrix w = prepared(new Matrix("most", type, 19, 512, MemorySegment.ofArray(bytes)));
      float[] x = new float[3 + 9 * 512];
      for (int i = 0; i < x.length; i++) {
        int token = (i - 3) / 512;
        x[i] = token == 1 || (token == 2 && i % 2 == 0) ? -1 : 1;
      }
      compare(w, x, 9);
    }
  }

  /** Where the bytes of numbers of a block start; those of fifth bits are filled as well. */
  private static int firstNumber(TensorType type) {
    return switch (type) {
      case Q8_0, Q4_0, Q5_0 -> 2;
      case Q4_1, Q5_1 -> 4;
      case Q4_K, Q5_K -> 16;
      case Q6_K -> 0;
      case F32, F16, BF16, Q2_K, Q3_K, IQ4_NL, IQ4_XS -> throw new IllegalArgumentException();
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void extremeActivations(TensorType type) {
    Matrix w = prepared(TestingMatrices.random(type, 18, 512, random));
    float[] factors = {
      0, -0f, Float.MIN_VALUE, 0x1p-101f, 0x1p-100f, 1e-30f, 1e30f, 1e38f, Float.MAX_VALUE
    };
    for (float factor : factors) {
      float[] x = TestingMatrices.gaussian(3 * 512 + 3, random);
      for (int i = 0; i < x.length; i++) {
        x[i] = Math.clamp(x[i], -1, 1) * factor;
      }
      // One block stays as it was: zero and tiny blocks stand beside others.
      Arrays.fill(x, 3 + 64, 3 + 96, 0.5f);
      compare(w, x, 3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void activationsThatAreNotFinite(TensorType type) {
    Matrix w = prepared(TestingMatrices.random(type, 18, 256, random));
    float[] faults = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xffc00001)
    };
    for (float fault : faults) {
      float[] x = TestingMatrices.gaussian(2 * 256 + 3, random);
      x[3 + 77] = fault;
      float[] y = compare(w, x, 2);
      for (int row = 0; row < 18; row++) {
        assertThat(y[row]).isNaN();
        assertThat(y[18 + row]).isFinite();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void resultsDependNeitherOnThreadsNorOnOtherTokens(TensorType type) {
    Matrix w = prepared(TestingMatrices.random(type, 700, 1280, random));
    int tokens = 531;
    float[] x = TestingMatrices.gaussian(tokens * 1280, random);
    float[] all = new float[tokens * 700];
    emitted(new WorkerPool(3)).matmul(w, x, 0, tokens, all, 0);
    Kernels alone = emitted(new WorkerPool(1));
    int from = 0;
    for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 11, 64, 1, 419}) {
      float[] some = new float[count * 700];
      alone.matmul(w, x, from * 1280, count, some, 0);
      assertThat(some).isEqualTo(Arrays.copyOfRange(all, from * 700, (from + count) * 700));
      from += count;
    }
    assertThat(from).isEqualTo(tokens);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void closeToTheProductInFloats(TensorType type) {
    Matrix w = prepared(TestingMatrices.random(type, 64, 1024, random));
    float[] x = TestingMatrices.gaussian(8 * 1024, random);
    float[] exact = new float[8 * 64];
    float[] actual = new float[8 * 64];
    new ScalarKernels(pool).matmul(w, x, 0, 8, exact, 0);
    emitted.matmul(w, x, 0, 8, actual, 0);
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      error += Math.pow(actual[i] - exact[i], 2);
      size += Math.pow(exact[i], 2);
    }
    // A step is about 2.5 standard deviations / 127 wide, and its error evenly spread.
    assertThat(Math.sqrt(error / size)).isCloseTo(0.006, within(0.003));
  }

  @Test
  void otherFormatsAreLeftToOthers() {
    for (TensorType type : TensorType.values()) {
      Matrix w = TestingMatrices.random(type, 5, 256, random);
      Matrix prepared = prepared(w);
      boolean tiled = TileFormats.of(type).isPresent();
      assertThat(prepared.tiles().isPresent()).isEqualTo(tiled);
      float[] x = TestingMatrices.gaussian(256, random);
      float[] expected = new float[5];
      float[] actual = new float[5];
      // A matrix that was not prepared is multiplied all the same.
      new ScalarKernels(pool).matmul(w, x, 0, 1, expected, 0);
      emitted.matmul(w, x, 0, 1, actual, 0);
      assertThat(actual).isEqualTo(expected);
      emitted.row(prepared, 3, x, 0);
      float[] row = new float[256];
      new ScalarKernels(pool).row(w, 3, row, 0);
      assertThat(x).isEqualTo(row);
    }
  }

  @Test
  void checksItsRanges() {
    Matrix w = prepared(TestingMatrices.random(TensorType.Q8_0, 4, 32, random));
    assertThatThrownBy(() -> emitted.matmul(w, new float[63], 0, 2, new float[8], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> emitted.matmul(w, new float[64], 0, 2, new float[8], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void tilesThatWereGivenBackAreZero() {
    WeightMemory own = new WeightMemory();
    Matrix w =
        emitted.prepare(
            TestingMatrices.random(TensorType.Q4_0, 40, 64, random), TileStore.inMemory(own));
    float[] y = new float[40];
    emitted.matmul(w, TestingMatrices.gaussian(64, random), 0, 1, y, 0);
    assertThat(y).doesNotContain(0f);
    own.close();
    emitted.matmul(w, TestingMatrices.gaussian(64, random), 0, 1, y, 0);
    assertThat(y).containsOnly(0f);
  }

  private Kernels emitted(WorkerPool workers) {
    return new EmittedProducts(new ScalarKernels(pool), workers, TileCodes.of(instructions));
  }

  private Matrix prepared(Matrix w) {
    return emitted.prepare(w, TileStore.inMemory(memory));
  }

  private float[] compare(Matrix w, float[] x, int tokens) {
    int rows = w.rows();
    float[] y = new float[tokens * rows + 5];
    Arrays.fill(y, UNTOUCHED);
    emitted.matmul(w, x, 3, tokens, y, 2);
    assertThat(new float[] {y[0], y[1], y[y.length - 3], y[y.length - 2], y[y.length - 1]})
        .containsOnly(UNTOUCHED);
    float[] expected = new float[tokens * rows];
    for (int token = 0; token < tokens; token++) {
      IntegerSpecification specification =
          new IntegerSpecification(x, 3 + token * w.columns(), w.columns());
      for (int row = 0; row < rows; row++) {
        expected[token * rows + row] = specification.multiply(w, row);
      }
    }
    float[] actual = Arrays.copyOfRange(y, 2, tokens * rows + 2);
    assertThat(actual)
        .as("%s %d x %d, %d tokens", w.type(), rows, w.columns(), tokens)
        .isEqualTo(expected);
    return actual;
  }
}

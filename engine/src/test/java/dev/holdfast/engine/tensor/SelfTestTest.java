package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdfast.engine.machine.InstructionSet;
import dev.holdfast.engine.machine.Processor;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import dev.holdfast.engine.machine.WeightMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Emitted code that computes something else is not used, and the reason is told. */
class SelfTestTest {
  private static final int ROWS = 40;
  private static final int COLUMNS = 256;

  private final WorkerPool pool = new WorkerPool(1);
  private final Kernels scalar = new ScalarKernels(pool);
  private final Random random = new Random(5);

  /** The last bit of one result is wrong when so many tokens are multiplied. */
  private static final class FaultyCode extends TileCode {
    private final int faultyTokens;

    FaultyCode(TileFormat format, InstructionSet instructions, int faultyTokens) {
      super(format, instructions);
      this.faultyTokens = faultyTokens;
    }

    @Override
    public void multiply(
        MemorySegment weights,
        int tiles,
        int units,
        MemorySegment x,
        int tokens,
        MemorySegment y,
        long stride) {
      super.multiply(weights, tiles, units, x, tokens, y, stride);
      if (tokens == faultyTokens) {
        int bits = y.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        y.set(ValueLayout.JAVA_INT_UNALIGNED, 0, bits ^ 1);
      }
    }
  }

  @BeforeEach
  void needsTheProcessor() {
    // Where the large golden data are checked, the whole engine is: there a lack is a failure.
    if (!System.getProperty("holdfast.shared", "").isEmpty()) {
      assertThat(Processor.obstacle(InstructionSet.AVX512_VNNI)).isEmpty();
    }
    assumeThat(Processor.obstacle()).isEmpty();
  }

  private static TileCodes codes(int faultyTokens) {
    InstructionSet instructions = Processor.instructions().orElseThrow();
    return new TileCodes(
        instructions, format -> new FaultyCode(format, instructions, faultyTokens));
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void rightCodeWorks(TensorType type) {
    for (InstructionSet instructions : InstructionSet.values()) {
      if (Processor.obstacle(instructions).isEmpty()) {
        TileCodes codes = new TileCodes(instructions, format -> new TileCode(format, instructions));
        for (int tokens = 1; tokens <= 16; tokens++) {
          assertThat(codes.works(type, tokens)).as(codes.fault()).isTrue();
        }
        assertThat(codes.fault()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void aFaultOfOneTokenCountIsFoundBeforeItIsUsed(TensorType type) {
    for (int faulty = 1; faulty <= 8; faulty++) {
      TileCodes codes = codes(faulty);
      for (int tokens = 1; tokens <= 24; tokens++) {
        boolean uses = tokens % 8 == faulty || (faulty == 8 && tokens >= 8);
        boolean alreadyFound = !codes.fault().isEmpty();
        assertThat(codes.works(type, tokens)).isEqualTo(!uses && !alreadyFound);
      }
      assertThat(codes.fault())
          .contains("self-test of " + type, faulty == 1 ? "1 token " : faulty + " tokens");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void otherKernelsGoOn(TensorType type) {
    Matrix w = TestingMatrices.random(type, ROWS, COLUMNS, random);
    try (WeightMemory memory = new WeightMemory()) {
      // Wrong from the first token on: nothing is packed.
      Kernels broken = new EmittedProducts(scalar, pool, codes(1));
      Matrix asItWas = broken.prepare(w, TileStore.inMemory(memory));
      assertThat(asItWas.tiles()).isEmpty();
      compare(broken, asItWas, 3);
      // Wrong for three tokens: found when three are multiplied, and no longer used for others.
      Kernels fails = new EmittedProducts(scalar, pool, codes(3));
      Matrix tiled = fails.prepare(w, TileStore.inMemory(memory));
      assertThat(tiled.tiles()).isPresent();
      compare(fails, tiled, 11);
      compare(fails, tiled, 1);
    }
  }

  /** The results are those of the other kernels, to the bit. */
  private void compare(Kernels kernels, Matrix w, int tokens) {
    float[] x = TestingMatrices.gaussian(tokens * COLUMNS, random);
    float[] expected = new float[tokens * ROWS];
    float[] actual = new float[tokens * ROWS];
    scalar.matmul(w, x, 0, tokens, expected, 0);
    kernels.matmul(w, x, 0, tokens, actual, 0);
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(InstructionSet.class)
  void theReasonIsTold(InstructionSet instructions) {
    assumeThat(Processor.obstacle(instructions)).isEmpty();
    TileCodes codes =
        new TileCodes(instructions, format -> new FaultyCode(format, instructions, 8));
    codes.runAll();
    assertThat(codes.fault()).contains("8 tokens", "must give");
    assertThat(KernelProvider.reason(2, codes.fault()))
        .startsWith(KernelProvider.floats())
        .contains("2 threads", "no emitted kernels: the self-test of ");
    assertThat(KernelProvider.reason(2)).startsWith("emitted");
  }
}

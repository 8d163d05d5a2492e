package dev.holdfast.engine.model.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.model.Architectures;
import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.TestingKernels;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoding a token creates no object, apart from a page for every 256 positions. */
class AllocationTest {
  /** Until the compiler has seen everything, vectors are objects. */
  private static final int MOST_ROUNDS = 400;

  @TempDir Path folder;

  @Test
  void aTokenThroughLinearAndGatedLayers() {
    assertThat(leastBytes(TestingRandomModel.qwen35(1), KeyValueType.BF16)).isZero();
  }

  @Test
  void aTokenThroughLayersWithBiases() {
    assertThat(leastBytes(TestingRandomModel.qwen2(1, true), KeyValueType.BF16)).isZero();
  }

  @Test
  void aTokenWithKeysAndValuesInFull() {
    assertThat(leastBytes(TestingRandomModel.qwen35(1), KeyValueType.F32)).isZero();
  }

  /** Bytes allocated from the second to the last token of a page, in the best of many rounds. */
  private long leastBytes(TestingRandomModel model, KeyValueType keysAndValues) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int[] token = {3};
    float[] output = new float[32];
    long least = Long.MAX_VALUE;
    try (GgufFile file = GgufFile.open(model.write(folder))) {
      Network network = Architectures.load(file, new WithoutMatrices(), Optional.empty());
      Pass pass = network.newPass();
      for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
        SequenceState state = new SequenceState(network.stateLayout(), keysAndValues);
        pass.run(state, token, 0, 1, 1, output, Pass.NEVER);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 1; i < KvPage.POSITIONS; i++) {
          pass.run(state, token, 0, 1, 1, output, Pass.NEVER);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    return least;
  }

  /** Matrix products are tested where they are; here any numbers do. */
  private static final class WithoutMatrices extends TestingKernels {
    WithoutMatrices() {
      super(onOneThread());
    }

    @Override
    public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
      for (int i = 0; i < tokens * w.rows(); i++) {
        y[yOffset + i] = x[xOffset + i % w.columns()] * 0.5f;
      }
    }
  }
}

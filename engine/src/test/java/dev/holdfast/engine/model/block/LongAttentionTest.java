package dev.holdfast.engine.model.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.state.KvPage;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.StateLayout;
import dev.holdfast.engine.state.TestingSequence;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.WorkerPool;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention and positions at the end of the longest context. */
class LongAttentionTest {
  private static final int LONGEST = 262_144;
  private static final int HEADS = 2;
  private static final int KEY_VALUE_HEADS = 1;
  private static final int SIZE = 16;

  /** Pages that are unlike the others. */
  private static final Integer[] SPECIAL = {0, 517, 1022, 1023};

  /** Emitted kernels round queries and weights of attention to bfloat16. */
  private static final double TOLERANCE = 1e-2;

  private static final int NONE = -1;

  static Stream<String> kernels() {
    return Stream.of("scalar", "vector", KernelProvider.chosen()).distinct();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void attentionOverAllPositionsEqualsAPlainComputation(String kernels) {
    SequenceState state = state();
    float[] queries = numbers(2, HEADS * SIZE);
    float[] keys = numbers(3, KEY_VALUE_HEADS * SIZE);
    float[] values = numbers(4, KEY_VALUE_HEADS * SIZE);
    float[] out = new float[HEADS * SIZE];
    try (WorkerPool pool = new WorkerPool(2)) {
      Chunk chunk = new Chunk(KernelProvider.byName(kernels, pool), new Scratch());
      chunk.begin(new SequenceState[] {state}, 1, 1, 64, 1);
      state.reserve(1);
      new CausalAttention(0, HEADS, KEY_VALUE_HEADS, SIZE)
          .attend(chunk, queries.clone(), keys, values, out);
    }
    for (int head = 0; head < HEADS; head++) {
      double[] expected = plain(state, queries, head, NONE);
      for (int i = 0; i < SIZE; i++) {
        assertThat((double) out[head * SIZE + i]).isEqualTo(expected[i], within(TOLERANCE));
      }
    }
  }

  @Test
  void aPageLeftOutWouldBeSeen() {
    SequenceState state = state();
    state.reserve(1);
    float[] queries = numbers(2, HEADS * SIZE);
    double[][] whole = {plain(state, queries, 0, NONE), plain(state, queries, 1, NONE)};
    for (int page : SPECIAL) {
      double most = 0;
      for (int head = 0; head < HEADS; head++) {
        double[] all = whole[head];
        double[] others = plain(state, queries, head, page);
        for (int i = 0; i < SIZE; i++) {
          most = Math.max(most, Math.abs(all[i] - others[i]));
        }
      }
      assertThat(most).as("page %d", page).isGreaterThan(3 * TOLERANCE);
    }
  }

  private static SequenceState state() {
    StateLayout layout = StateLayout.attentionOnly(64, 1, KEY_VALUE_HEADS, SIZE);
    return TestingSequence.of(layout, KeyValueType.BF16, LONGEST - 1, new Random(1), SPECIAL);
  }

  /** Of the query of one head over all positions but those of a page. */
  private static double[] plain(SequenceState state, float[] queries, int head, int leftOut) {
    int shared = head / (HEADS / KEY_VALUE_HEADS);
    double[] sums = new double[SIZE];
    double weights = 0;
    for (int position = 0; position < LONGEST; position++) {
      if (position / KvPage.POSITIONS == leftOut) {
        continue;
      }
      KvPage page = state.cache().page(position / KvPage.POSITIONS);
      int slot = position % KvPage.POSITIONS;
      double score = 0;
      for (int i = 0; i < SIZE; i++) {
        score += (double) queries[head * SIZE + i] * page.keys(0, shared).get(i, slot);
      }
      double weight = Math.exp(score / Math.sqrt(SIZE));
      weights += weight;
      for (int i = 0; i < SIZE; i++) {
        sums[i] += weight * page.values(0, shared).get(slot, i);
      }
    }
    for (int i = 0; i < SIZE; i++) {
      sums[i] /= weights;
    }
    return sums;
  }

  @Test
  void anglesOfTheLastPositionAreRight() {
    int rotated = 64;
    RotaryEmbedding rotary = new RotaryEmbedding(rotated, 1e7);
    float[] cosines = new float[rotated / 2];
    float[] sines = new float[rotated / 2];
    rotary.angles(LONGEST - 1, 1, cosines, sines, 0);
    for (int i = 0; i < rotated / 2; i++) {
      double angle = (LONGEST - 1) * Math.pow(1e7, -2.0 * i / rotated);
      // Frequency and product are rounded to floats, as where the models were trained.
      double rounding = 1e-6 + angle * 0x1p-23;
      assertThat((double) cosines[i]).isEqualTo(Math.cos(angle), within(rounding));
      assertThat((double) sines[i]).isEqualTo(Math.sin(angle), within(rounding));
    }
  }

  private static float[] numbers(long seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (2 * random.nextGaussian());
    }
    return numbers;
  }
}

package dev.holdfast.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeaksTest {
  private static final int OFFSET = 3;

  /** Ends of blocks of 256, and one beside them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 1000, 1024, 5000})
  void theGreatestAreThoseOfAFullSort(int usable) {
    Random random = new Random(usable);
    Peaks peaks = new Peaks(usable);
    for (int round = 0; round < 60; round++) {
      float[] logits = logits(random, usable, round);
      int[] sorted =
          IntStream.range(0, usable)
              .boxed()
              .sorted(Comparator.comparing(id -> -logits[OFFSET + id]))
              .mapToInt(id -> id)
              .toArray();
      peaks.look(logits, OFFSET);
      assertThat(peaks.mostLikely(logits, OFFSET)).isEqualTo(sorted[0]);
      assertThat(peaks.top()).isEqualTo(logits[OFFSET + sorted[0]]);
      int count = 1 + random.nextInt(usable);
      int[] greatest = new int[count];
      peaks.greatest(logits, OFFSET, count, greatest);
      assertThat(greatest).isEqualTo(Arrays.copyOf(sorted, count));
    }
  }

  /** Numbers with many ties, most of them ruled out, rising or falling. */
  private static float[] logits(Random random, int usable, int round) {
    float[] logits = new float[OFFSET + usable + 1];
    Arrays.fill(logits, 99);
    for (int id = 0; id < usable; id++) {
      logits[OFFSET + id] =
          switch (round % 5) {
            case 0 -> random.nextInt(4);
            case 1 -> random.nextInt(50) == 0 ? random.nextFloat() : Float.NEGATIVE_INFINITY;
            case 2 -> id;
            case 3 -> -id;
            default -> (float) random.nextGaussian();
          };
    }
    logits[OFFSET + random.nextInt(usable)] = 2;
    return logits;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void whatIsNoNumberIsSeenWhereverItIs(float bad) {
    int usable = 700;
    Peaks peaks = new Peaks(usable);
    for (int id = 0; id < usable; id++) {
      float[] logits = new float[OFFSET + usable];
      logits[OFFSET] = 5;
      logits[OFFSET + id] = bad;
      assertThatThrownBy(() -> peaks.look(logits, OFFSET)).hasMessageContaining("token " + id);
    }
  }
}

package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloatsTest {
  private static final int SLOTS = 1 << 12;

  /** As in a process that has had many arrays and no collection since. */
  @Test
  void arraysThatMeetInAFullTableAreBothKept() {
    List<float[]> others = new ArrayList<>();
    for (int i = 0; i < 20 * SLOTS; i++) {
      others.add(new float[1]);
      Floats.of(others.getLast());
    }
    float[] one = others.getFirst();
    float[] other = others.stream().skip(1).filter(array -> meet(array, one)).findFirst().get();
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      MemorySegment before = Floats.of(one);
      Floats.of(other);
      kept += Floats.of(one) == before ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(900);
  }

  private static boolean meet(float[] a, float[] b) {
    return (System.identityHashCode(a) - System.identityHashCode(b)) % SLOTS == 0;
  }
}

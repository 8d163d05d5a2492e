package dev.holdfast.engine.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Model;
import dev.holdfast.engine.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedStatesTest {
  @TempDir static Path directory;
  private static Model model;

  @BeforeAll
  static void open() {
    model = TestingModels.tiny(directory);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void theLongestStateOnTheWayIsFound() {
    RetainedStates states = new RetainedStates(8);
    int[] way = IntStream.rangeClosed(1, 40).toArray();
    assertThat(states.longest(way)).isEmpty();
    Retained ten = states.add(state(Arrays.copyOf(way, 10), null));
    Retained thirty = states.add(state(Arrays.copyOf(way, 30), ten));
    int[] other = Arrays.copyOf(way, 20);
    other[15] = 99;
    states.add(state(other, ten));
    assertThat(states.longest(way)).contains(thirty);
    assertThat(states.longest(Arrays.copyOf(way, 30))).contains(thirty);
    assertThat(states.longest(Arrays.copyOf(way, 29))).contains(ten);
    assertThat(states.longest(Arrays.copyOf(way, 9))).isEmpty();
    way[0] = 99;
    assertThat(states.longest(way)).isEmpty();
    assertThat(states.add(state(other, null)).position()).isEqualTo(20);
  }

  @Test
  void theSameStateIsKeptOnce() {
    RetainedStates states = new RetainedStates(8);
    Retained first = states.add(state(new int[] {1, 2, 3}, null));
    assertThat(states.add(state(new int[] {1, 2, 3}, null))).isSameAs(first);
  }

  @Test
  void onALongWayTheStatesLieCloserTogetherNearItsEnd() {
    RetainedStates states = new RetainedStates(9);
    int[] way = IntStream.rangeClosed(1, 500).toArray();
    Retained last = states.add(state(Arrays.copyOf(way, 200), null));
    for (int end = 206; end <= 500; end += 6) {
      last = states.add(state(Arrays.copyOf(way, end), last));
    }
    List<Integer> left = new ArrayList<>();
    for (int end = 500; end > 0; end--) {
      int length = end;
      states
          .longest(Arrays.copyOf(way, end))
          .filter(found -> found.position() == length)
          .ifPresent(found -> left.add(found.position()));
    }
    assertThat(left).hasSize(9).contains(200).startsWith(500, 494);
    int nearEnd = left.get(0) - left.get(2);
    int before = left.get(5) - left.get(7);
    assertThat(before).isGreaterThan(nearEnd);
  }

  @Test
  void whatIsRemovedIsNotFoundAndLeavesTheOthersInOrder() {
    RetainedStates states = new RetainedStates(8);
    Retained one = states.add(state(new int[] {1}, null));
    Retained two = states.add(state(new int[] {1, 2}, one));
    Retained four = states.add(state(new int[] {1, 2, 3, 4}, two));
    states.remove(two);
    assertThat(states.longest(new int[] {1, 2, 3})).contains(one);
    assertThat(four.gap()).isEqualTo(3);
  }

  private static Retained state(int[] tokens, @Nullable Retained before) {
    try (Session session = model.newSession()) {
      session.append(tokens);
      return new Retained(session.snapshot(), tokens, false, before);
    }
  }
}

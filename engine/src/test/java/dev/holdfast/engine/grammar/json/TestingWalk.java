package dev.holdfast.engine.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.grammar.automaton.State;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes at random what an automaton allows, and then as little as brings it to an end. */
final class TestingWalk {
  private static final int BYTES = 256;
  private static final int SEARCHED_AT_MOST = 200_000;

  private final Random random;

  TestingWalk(long seed) {
    random = new Random(seed);
  }

  /**
   * A text that the automaton accepts.
   *
   * @param steps bytes at random at most, before it is brought to an end
   */
  String write(State start, int steps) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    State state = start;
    for (int i = 0; i < steps; i++) {
      List<Integer> allowed = allowed(state);
      if (allowed.isEmpty()) {
        assertThat(state.accepting()).as("dead end behind %s", written).isTrue();
        break;
      }
      int value = choose(allowed);
      written.write(value);
      state = state.step(value);
    }
    end(state, written);
    return written.toString(StandardCharsets.UTF_8);
  }

  /** Structure is rare among 256 bytes, so every other byte is of the ASCII ones that close. */
  private int choose(List<Integer> allowed) {
    List<Integer> closing = allowed.stream().filter(value -> "\"]},:".indexOf(value) >= 0).toList();
    List<Integer> from = closing.isEmpty() || random.nextInt(4) > 0 ? allowed : closing;
    return from.get(random.nextInt(from.size()));
  }

  private static List<Integer> allowed(State state) {
    List<Integer> allowed = new ArrayList<>();
    for (int value = 0; value < BYTES; value++) {
      if (state.step(value) != null) {
        allowed.add(value);
      }
    }
    return allowed;
  }

  private record Path(State state, int value, @Nullable Path before, int cost) {}

  /** The cheapest way to an end, where digits and nesting cost more than what closes. */
  private static void end(State from, ByteArrayOutputStream written) {
    PriorityQueue<Path> open = new PriorityQueue<>(Comparator.comparingInt(Path::cost));
    Set<State> seen = new HashSet<>();
    open.add(new Path(from, 0, null, 0));
    while (!open.isEmpty()) {
      Path path = open.poll();
      if (!seen.add(path.state())) {
        continue;
      }
      if (path.state().accepting()) {
        List<Integer> values = new ArrayList<>();
        for (Path at = path; at.before() != null; at = at.before()) {
          values.addFirst(at.value());
        }
        values.forEach(written::write);
        return;
      }
      assertThat(seen).as("no end behind %s", written).hasSizeLessThan(SEARCHED_AT_MOST);
      for (int value = 0; value < BYTES; value++) {
        State next = path.state().step(value);
        if (next != null && !seen.contains(next)) {
          boolean dear = value == '[' || value == '{' || Character.isDigit(value);
          open.add(new Path(next, value, path, path.cost() + (dear ? 4 : 1)));
        }
      }
    }
    throw new AssertionError("no end behind " + written);
  }
}

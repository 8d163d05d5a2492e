package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** A process that saves, restores and prunes, and says what it does. */
final class TestingStore {
  /** Enough for some twenty short states. */
  static final long MOST_BYTES = 3 << 20;

  /** Forty pages, which take their time. */
  static final int LONG = 40 * KvPage.POSITIONS + 7;

  private static final StateIdentity IDENTITY = TestingState.identity(1, KeyValueType.BF16);

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final StateStore store;
  private final Random random;

  private TestingStore(Path folder, long seed) {
    store =
        new StateStore(folder, MOST_BYTES, 0, true, message -> out.println("warning: " + message));
    random = new Random(seed);
  }

  /** Saves a long state. */
  private static void saveLong(Path folder) {
    SequenceState state = TestingState.of(TestingState.tokens(0, LONG), KeyValueType.BF16);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    StateStore store = new StateStore(folder, Long.MAX_VALUE, 0, true, out::println);
    out.println("saving");
    store.save(IDENTITY, state);
    out.println("saved");
  }

  /**
   * Prints {@code saving} and {@code saved}, {@code pruning} and {@code pruned}, {@code whole} or
   * {@code wrong} after restoring, and {@code done}.
   *
   * @param arguments folder, seed, number of steps; the folder alone to save one long state
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 1) {
      saveLong(Path.of(arguments[0]));
      return;
    }
    TestingStore process = new TestingStore(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    for (int step = 0; step < Integer.parseInt(arguments[2]); step++) {
      process.step();
    }
    process.out.println("done");
  }

  private void step() throws IOException {
    int[] tokens = TestingState.tokens(random.nextInt(30), 200 + random.nextInt(4) * 150);
    switch (random.nextInt(7)) {
      case 0, 1, 2 -> {
        SequenceState state = TestingState.of(tokens, KeyValueType.BF16);
        out.println("saving");
        out.println(store.save(IDENTITY, state).isPresent() ? "saved" : "refused");
      }
      case 3 -> {
        out.println("pruning");
        store.prune(MOST_BYTES / 2, Instant.MIN);
        out.println("pruned");
      }
      default -> restore(tokens);
    }
  }

  private void restore(int[] tokens) {
    Optional<SequenceState> found = store.restore(IDENTITY, tokens, 0);
    found.ifPresent(state -> out.println(TestingState.isWhole(state) ? "whole" : "wrong"));
  }
}

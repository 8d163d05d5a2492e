package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.sampling.SamplingOptions;
import dev.holdfast.engine.state.StateListener;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * All that can be done to sessions, in random order. Afterwards each of them must stand, to the
 * bit, where a new session stands after the same tokens.
 */
final class TestingInterleaving {
  private static final int MOST_SESSIONS = 6;

  private final Model model;
  private final Random random;
  private final StateStore store;
  private final Batch batch;
  private final List<Tracked> live = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  /** Tokens that must be the history of the session. */
  private static final class Tracked {
    private final Session session;
    private int[] tokens;

    Tracked(Session session, int[] tokens) {
      this.session = session;
      this.tokens = tokens;
    }

    void add(int... more) {
      tokens = IntStream.concat(Arrays.stream(tokens), Arrays.stream(more)).toArray();
    }
  }

  private record Kept(Snapshot snapshot, int[] tokens) {}

  private TestingInterleaving(Model model, Path folder, long seed) {
    this.model = model;
    this.random = new Random(seed);
    this.store = StateStore.temporary(folder.resolve("states"), StateListener.NONE);
    this.batch = new Batch(model);
  }

  /**
   * Runs and compares.
   *
   * @param folder for stored states
   * @return the longest history there was
   */
  static int run(Model model, Path folder, long seed, int steps) {
    TestingInterleaving all = new TestingInterleaving(model, folder, seed);
    // Batches and stores meet sessions of all types.
    for (KeyValueType type : KeyValueType.values()) {
      Tracked one = new Tracked(model.newSession(type), new int[0]);
      all.append(one, 100);
      all.live.add(one);
    }
    int longest = 0;
    for (int step = 0; step < steps; step++) {
      Tracked one = all.live.get(all.random.nextInt(all.live.size()));
      all.step(one);
      longest = Math.max(longest, one.tokens.length);
    }
    all.compare();
    return longest;
  }

  private void step(Tracked one) {
    switch (random.nextInt(11)) {
      case 0 -> kept.add(new Kept(one.session.snapshot(), one.tokens));
      case 1 -> openKept();
      case 2 -> fork(one);
      case 3 -> rewind(one);
      case 4 -> appendTogether();
      case 5 -> generateTogether();
      case 6 -> generate(one);
      case 7 -> restore(one);
      case 8 -> giveUp(one);
      case 9 -> prune(one);
      default -> append(one, 1 + random.nextInt(180));
    }
  }

  private void openKept() {
    if (!kept.isEmpty() && live.size() < MOST_SESSIONS) {
      Kept some = kept.get(random.nextInt(kept.size()));
      live.add(new Tracked(some.snapshot.open(), some.tokens));
    }
  }

  private void fork(Tracked one) {
    if (live.size() < MOST_SESSIONS) {
      live.add(new Tracked(one.session.fork(), one.tokens));
    }
  }

  private void rewind(Tracked one) {
    if (!kept.isEmpty()) {
      Kept some = kept.get(random.nextInt(kept.size()));
      one.session.rewind(some.snapshot);
      one.tokens = some.tokens;
    }
  }

  private void restore(Tracked one) {
    StoredSnapshot stored = one.session.snapshot().save(store).orElseThrow();
    append(one, 3);
    one.session.rewind(model.restore(store, stored).orElseThrow());
    one.tokens = Arrays.copyOf(one.tokens, one.tokens.length - 3);
  }

  /** What is left in the store is found, and right. */
  private void prune(Tracked one) {
    try {
      store.prune(store.usedBytes() / 2, Instant.MIN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int[] more = tokens(1);
    model
        .restore(store, one.tokens, 0, one.session.state().type())
        .ifPresent(found -> {
          one.session.rewind(found);
          one.tokens = Arrays.copyOf(one.tokens, found.position());
        });
    one.session.append(more);
    one.add(more);
  }

  private void append(Tracked one, int count) {
    int[] more = tokens(count);
    one.session.append(more);
    one.add(more);
  }

  /** Stops somewhere in the midst of a chunk. */
  private void giveUp(Tracked one) {
    int[] more = tokens(150);
    int last = 1 + random.nextInt(4 * model.info().layers());
    AtomicInteger asked = new AtomicInteger();
    int done = one.session.append(more, (some, all) -> true, () -> asked.incrementAndGet() == last);
    assertThat(done).isLessThan(more.length);
    one.add(Arrays.copyOf(more, done));
  }

  private void appendTogether() {
    List<Tracked> some = some();
    List<Session> sessions = some.stream().map(one -> one.session).toList();
    for (int step = 0; step < 20; step++) {
      int[] more = tokens(sessions.size());
      batch.append(sessions, more);
      for (int i = 0; i < more.length; i++) {
        some.get(i).add(more[i]);
      }
    }
  }

  private void generateTogether() {
    List<Tracked> some = some();
    List<Batch.Member> members =
        some.stream()
            .map(one -> new Batch.Member(one.session, request(), TokenListener.NONE))
            .toList();
    List<Generation> generations = batch.generate(members);
    for (int i = 0; i < some.size(); i++) {
      addGenerated(some.get(i), generations.get(i));
    }
  }

  private void generate(Tracked one) {
    addGenerated(one, one.session.generate(request(), TokenListener.NONE));
  }

  private static void addGenerated(Tracked one, Generation generation) {
    one.add(generation.tokens());
    generation.stopToken().ifPresent(one::add);
  }

  private GenerationRequest request() {
    return GenerationRequest.builder()
        .maxTokens(1 + random.nextInt(30))
        .sampling(SamplingOptions.random(1, random.nextLong()))
        .build();
  }

  private List<Tracked> some() {
    List<Tracked> shuffled = new ArrayList<>(live);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 1 + random.nextInt(shuffled.size()));
  }

  private int[] tokens(int count) {
    return random.ints(count, 0, model.info().usableTokens()).toArray();
  }

  private void compare() {
    kept.forEach(some -> live.add(new Tracked(some.snapshot.open(), some.tokens)));
    for (Tracked one : live) {
      append(one, 2);
      try (Session fresh = model.newSession(one.session.state().type())) {
        fresh.append(one.tokens);
        assertThat(one.session.tokens()).isEqualTo(one.tokens);
        assertThat(one.session.logits()).isEqualTo(fresh.logits());
      }
      one.session.close();
    }
  }
}

package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Everything at once, at random: append, generate, decode together, snapshot, fork, rewind, save,
 * restore, with snapshots that go to disk and a store that is pruned meanwhile. Whatever led to a
 * history, the logits after it are those of a run that reads it in one piece.
 */
class StateInterleavingsTest {
  private static final int STEPS = 60;
  private static final int MOST_SESSIONS = 5;

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  private Random random = new Random();
  private final List<Session> sessions = new ArrayList<>();
  private final List<Snapshot> snapshots = new ArrayList<>();
  private final List<StoredSnapshot> stored = new ArrayList<>();
  private final List<int[]> saved = new ArrayList<>();

  @Test
  void onEveryKindOfKernels() throws IOException {
    interleave(TestingModels.file(), ModelOptions.defaults(), 1);
    interleave(TestingModels.file(), ModelOptions.defaults().withKernels("vector"), 2);
    interleave(
        TestingModels.file(), ModelOptions.defaults().withKeysAndValues(KeyValueType.Q8_0), 3);
  }

  @ParameterizedTest
  @Tag("shared")
  @CsvSource({"a,f32", "a,q8_0", "b,f32", "b,q4_k_m", "c,f16", "c,q8_0"})
  void onAllTinyModels(String name, String type) throws IOException {
    Path file = TinyModelSharedTest.file(name, type);
    for (long seed = 1; seed <= 3; seed++) {
      interleave(file, ModelOptions.defaults(), seed);
    }
    interleave(file, ModelOptions.defaults().withKeysAndValues(KeyValueType.F32), 4);
  }

  private void interleave(Path file, ModelOptions options, long seed) throws IOException {
    random = new Random(seed);
    SnapshotBudget none =
        SnapshotBudget.defaults().withBytes(0).in(folder.resolve("spill"), warnings::add);
    StateStore store =
        StateStore.open(folder.resolve("states"), StateStore.MOST_BYTES, warnings::add);
    try (Model model = Model.open(file, options.withSnapshots(none))) {
      Batch batch = new Batch(model);
      sessions.add(model.newSession());
      for (int step = 0; step < STEPS; step++) {
        step(model, batch, store);
      }
      for (Snapshot snapshot : snapshots) {
        sessions.add(snapshot.open());
      }
      for (Session session : sessions) {
        if (session.position() > 0) {
          try (Session fresh = model.newSession()) {
            fresh.append(session.tokens());
            assertThat(session.logits()).as("seed %s of %s", seed, file).isEqualTo(fresh.logits());
          }
        }
        session.close();
      }
      sessions.clear();
      snapshots.clear();
      stored.clear();
      saved.clear();
    }
    assertThat(warnings).isEmpty();
  }

  private void step(Model model, Batch batch, StateStore store) throws IOException {
    Session one = any(sessions);
    switch (random.nextInt(10)) {
      case 0 -> one.append(tokens(model, 1 + random.nextInt(200)));
      case 1 -> one.append(tokens(model, 1 + random.nextInt(6)));
      case 2 -> {
        if (one.position() > 0) {
          one.generate(request(1 + random.nextInt(12)), id -> true);
        }
      }
      case 3 -> together(batch);
      case 4 -> snapshots.add(one.snapshot());
      case 5 -> {
        if (sessions.size() < MOST_SESSIONS) {
          sessions.add(one.fork());
        }
      }
      case 6 -> {
        if (!snapshots.isEmpty()) {
          one.rewind(any(snapshots));
        }
      }
      case 7 -> {
        if (one.position() > 0) {
          saved.add(one.tokens());
          stored.add(one.snapshot().save(store).orElseThrow());
        }
      }
      case 8 -> restore(model, store);
      default -> {
        if (random.nextInt(3) == 0) {
          store.prune(store.usedBytes() * 2 / 3, Instant.MIN);
        } else if (sessions.size() > 1) {
          sessions.remove(one);
          one.close();
        }
      }
    }
  }

  /** What was pruned meanwhile is not found; what is found is right. */
  private void restore(Model model, StateStore store) {
    if (stored.isEmpty() || sessions.size() == MOST_SESSIONS) {
      return;
    }
    int which = random.nextInt(stored.size());
    Optional<Snapshot> found;
    if (random.nextBoolean()) {
      found = model.restore(store, stored.get(which));
      found.ifPresent(same -> assertThat(same.tokens()).isEqualTo(saved.get(which)));
    } else {
      int[] longer = Arrays.copyOf(saved.get(which), saved.get(which).length + 3);
      found = model.restore(store, longer);
      found.ifPresent(prefix -> assertThat(longer).startsWith(prefix.tokens()));
    }
    found.ifPresent(snapshot -> sessions.add(snapshot.open()));
  }

  private void together(Batch batch) {
    List<Batch.Member> members = new ArrayList<>();
    for (Session session : sessions) {
      if (session.position() > 0 && random.nextBoolean()) {
        members.add(new Batch.Member(session, request(1 + random.nextInt(8)), id -> true));
      }
    }
    if (!members.isEmpty()) {
      batch.generate(members);
    }
  }

  private GenerationRequest request(int most) {
    return GenerationRequest.builder().maxTokens(most).build();
  }

  private int[] tokens(Model model, int count) {
    return random.ints(count, 0, model.info().usableTokens()).toArray();
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

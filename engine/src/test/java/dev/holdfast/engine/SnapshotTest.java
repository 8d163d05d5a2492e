package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.engine.tensor.KernelProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotTest {
  private static Model model;

  @BeforeAll
  static void open() {
    model = TestingModels.open();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  static Stream<Arguments> kernelsAndSeeds() {
    return Stream.of("vector", KernelProvider.chosen())
        .distinct()
        .flatMap(kernels -> Stream.of(arguments(kernels, 1L), arguments(kernels, 2L)));
  }

  @ParameterizedTest
  @MethodSource("kernelsAndSeeds")
  void everyInterleavingContinuesAsARunFromScratchToTheBit(String kernels, long seed) {
    try (Model fresh =
        Model.open(TestingModels.file(), ModelOptions.defaults().withKernels(kernels))) {
      interleave(fresh, seed);
    }
  }

  private static void interleave(Model model, long seed) {
    Random random = new Random(seed);
    List<Tracked> live = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    live.add(new Tracked(model.newSession(), new ArrayList<>()));
    live.getFirst().append(SessionTest.tokens(150, 3));
    Batch batch = new Batch(model);
    for (int step = 0; step < 40; step++) {
      Tracked one = live.get(random.nextInt(live.size()));
      switch (random.nextInt(7)) {
        case 0 -> kept.add(new Kept(one.session.snapshot(), List.copyOf(one.pieces)));
        case 1 -> {
          if (!kept.isEmpty() && live.size() < 6) {
            Kept some = kept.get(random.nextInt(kept.size()));
            live.add(new Tracked(some.snapshot.open(), new ArrayList<>(some.pieces)));
          }
        }
        case 2 -> {
          if (!kept.isEmpty()) {
            Kept some = kept.get(random.nextInt(kept.size()));
            one.session.rewind(some.snapshot);
            one.pieces.clear();
            one.pieces.addAll(some.pieces);
          }
        }
        case 3 -> {
          if (live.size() < 6) {
            live.add(new Tracked(one.session.fork(), new ArrayList<>(one.pieces)));
          }
        }
        case 4 -> together(batch, live, random);
        default -> one.append(SessionTest.tokens(1 + random.nextInt(180), random.nextInt()));
      }
    }
    for (Kept some : kept) {
      live.add(new Tracked(some.snapshot.open(), new ArrayList<>(some.pieces)));
    }
    int longest = 0;
    for (Tracked one : live) {
      one.append(new int[] {5, 6});
      longest = Math.max(longest, one.session.position());
      try (Session scratch = model.newSession();
          Session whole = model.newSession()) {
        one.pieces.forEach(scratch::append);
        whole.append(scratch.tokens());
        assertThat(one.session.tokens()).isEqualTo(scratch.tokens());
        assertThat(one.session.logits()).isEqualTo(scratch.logits());
        assertThat(one.session.logits()).isEqualTo(whole.logits());
      }
    }
    assertThat(longest).as("positions, so that pages fill").isGreaterThan(256);
  }

  @Test
  void aForkAndItsParentDoNotDisturbEachOtherWithinAPage() {
    try (Session parent = model.newSession();
        Session expectedParent = model.newSession();
        Session expectedFork = model.newSession()) {
      parent.append(1, 2, 3);
      Session fork = parent.fork();
      for (int i = 0; i < 20; i++) {
        parent.append(10 + i);
        fork.append(40 + i);
      }
      expectedParent.append(1, 2, 3);
      expectedFork.append(1, 2, 3);
      for (int i = 0; i < 20; i++) {
        expectedParent.append(10 + i);
        expectedFork.append(40 + i);
      }
      assertThat(parent.logits()).isEqualTo(expectedParent.logits());
      assertThat(fork.logits()).isEqualTo(expectedFork.logits());
    }
  }

  @Test
  void aSnapshotOutlivesItsSession() {
    Session session = model.newSession();
    session.append(1, 2, 3);
    float[] logits = session.logits();
    Snapshot snapshot = session.snapshot();
    session.append(4, 5);
    session.close();
    assertThat(snapshot.position()).isEqualTo(3);
    assertThat(snapshot.tokens()).containsExactly(1, 2, 3);
    try (Session opened = snapshot.open()) {
      assertThat(opened.logits()).isEqualTo(logits);
    }
  }

  @Test
  void aSnapshotSharesFullPagesAndCopiesOnlyWhatIsWritten() {
    try (Session session = model.newSession()) {
      session.append(SessionTest.tokens(600, 1));
      Snapshot snapshot = session.snapshot();
      session.append(1);
      var kept = snapshot.copyState().cache();
      var running = session.snapshot().copyState().cache();
      assertThat(running.page(0)).isSameAs(kept.page(0));
      assertThat(running.page(1)).isSameAs(kept.page(1));
      assertThat(running.page(2)).isNotSameAs(kept.page(2));
    }
  }

  @Test
  void aSnapshotOfAnotherModelIsRefused() {
    try (Model other = TestingModels.open();
        Session foreign = other.newSession();
        Session session = model.newSession()) {
      foreign.append(1);
      Snapshot snapshot = foreign.snapshot();
      session.append(2);
      assertThatThrownBy(() -> session.rewind(snapshot))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
      assertThat(session.tokens()).containsExactly(2);
    }
  }

  /** Some tokens to some of the sessions in one batch. */
  private static void together(Batch batch, List<Tracked> live, Random random) {
    List<Tracked> some = new ArrayList<>(live);
    Collections.shuffle(some, random);
    some = some.subList(0, 1 + random.nextInt(some.size()));
    List<Session> sessions = some.stream().map(Tracked::session).toList();
    for (int step = 0; step < 20; step++) {
      int[] tokens = SessionTest.tokens(some.size(), random.nextInt());
      batch.append(sessions, tokens);
      for (int i = 0; i < tokens.length; i++) {
        some.get(i).pieces.add(new int[] {tokens[i]});
      }
    }
  }

  private record Kept(Snapshot snapshot, List<int[]> pieces) {}

  private record Tracked(Session session, List<int[]> pieces) {
    void append(int[] tokens) {
      session.append(tokens);
      pieces.add(tokens);
    }
  }
}

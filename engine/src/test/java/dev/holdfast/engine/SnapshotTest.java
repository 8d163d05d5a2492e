package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}

package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotBudgetTest {
  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void hundredsOfSnapshotsNeedNoMoreMemoryThanTheBudgetAndNoneIsLost() throws IOException {
    long one = oneSnapshot();
    long budget = 12 * one;
    Random random = new Random(5);
    List<Kept> kept = new ArrayList<>();
    try (Model model = open(budget, folder)) {
      List<Session> sessions = new ArrayList<>(List.of(model.newSession(), model.newSession()));
      for (int i = 0; i < 300; i++) {
        Session session = sessions.get(random.nextInt(sessions.size()));
        if (random.nextInt(4) == 0 && !kept.isEmpty()) {
          session.rewind(kept.get(random.nextInt(kept.size())).snapshot);
        }
        session.append(SessionTest.tokens(1 + random.nextInt(40), random.nextInt()));
        kept.add(new Kept(session.snapshot(), session.tokens(), session.logits()));
        assertThat(model.snapshotMemory().bytes()).isLessThanOrEqualTo(budget + one);
      }
      assertThat(files()).isGreaterThan(200);
      for (Kept some : kept) {
        assertThat(some.snapshot.position()).isEqualTo(some.tokens.length);
        assertThat(some.snapshot.tokens()).isEqualTo(some.tokens);
        try (Session session = some.snapshot.open()) {
          assertThat(session.logits()).isEqualTo(some.logits);
          session.append(7);
          try (Session scratch = model.newSession()) {
            scratch.append(some.tokens);
            scratch.append(7);
            assertThat(session.logits()).isEqualTo(scratch.logits());
          }
        }
      }
      long before = files();
      long pagesBefore = files(".page");
      kept.subList(0, 200).forEach(some -> some.snapshot.close());
      assertThat(files()).isLessThan(before);
      assertThat(files(".page")).isLessThan(pagesBefore);
      assertThatThrownBy(() -> kept.getFirst().snapshot.open())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThat(warnings).isEmpty();
    }
    assertThat(files()).isZero();
  }

  @Test
  void whatCannotGoToDiskStaysInMemoryAndIsReported() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    try (Model model = open(0, file.resolve("below"));
        Session session = model.newSession()) {
      List<Kept> kept = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        session.append(1 + i);
        kept.add(new Kept(session.snapshot(), session.tokens(), session.logits()));
      }
      for (Kept some : kept) {
        try (Session again = some.snapshot.open()) {
          assertThat(again.logits()).isEqualTo(some.logits);
        }
      }
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("snapshots cannot go to disk", file.toString());
    }
  }

  @Test
  void theBeginningIsASnapshotToo() {
    try (Model model = open(0, folder);
        Session session = model.newSession()) {
      Snapshot beginning = session.snapshot();
      session.append(1, 2);
      Snapshot later = session.snapshot();
      session.append(3);
      session.rewind(beginning);
      assertThat(session.position()).isZero();
      session.rewind(later);
      assertThat(session.tokens()).containsExactly(1, 2);
    }
  }

  @Test
  void equalSnapshotsShareAFileUntilTheLastIsClosed() throws IOException {
    try (Model model = open(0, folder);
        Session session = model.newSession()) {
      session.append(1, 2);
      Snapshot one = session.snapshot();
      Snapshot equal = session.snapshot();
      session.append(3);
      Snapshot newest = session.snapshot();
      assertThat(files()).isEqualTo(1);
      one.close();
      assertThat(equal.tokens()).containsExactly(1, 2);
      equal.open().close();
      equal.close();
      assertThat(files()).isZero();
      assertThat(newest.position()).isEqualTo(3);
    }
  }

  @Test
  void whatAKilledProcessLeftIsDeleted() throws IOException {
    Path left = Files.createDirectory(folder.resolve("holdfast-spill-left"));
    Files.writeString(left.resolve("lock"), "");
    Files.writeString(left.resolve("1-ab.snapshot"), "x");
    Path foreign = Files.createDirectory(folder.resolve("other"));
    try (Model model = open(0, folder);
        Session session = model.newSession()) {
      session.append(1);
      Snapshot first = session.snapshot();
      Snapshot second = session.snapshot();
      assertThat(left).doesNotExist();
      assertThat(foreign).exists();
      assertThat(first.tokens()).isEqualTo(second.tokens());
      // The folder of a process that lives is left alone.
      try (Model other = open(0, folder);
          Session more = other.newSession()) {
        more.append(1);
        Snapshot third = more.snapshot();
        Snapshot fourth = more.snapshot();
        assertThat(third.position() + fourth.position()).isEqualTo(2);
      }
      try (Session again = first.open()) {
        assertThat(again.logits()).isEqualTo(session.logits());
      }
    }
  }

  @Test
  void aFileThatSomebodyDamagedIsAnErrorThatSaysSo() throws IOException {
    try (Model model = open(0, folder);
        Session session = model.newSession()) {
      session.append(1, 2, 3);
      Snapshot first = session.snapshot();
      Snapshot second = session.snapshot();
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(path -> path.toString().endsWith(".snapshot")).toList()) {
          Files.write(file, new byte[100]);
        }
      }
      assertThatThrownBy(first::open)
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED));
      assertThat(second.tokens()).containsExactly(1, 2, 3);
    }
  }

  private record Kept(Snapshot snapshot, int[] tokens, float[] logits) {}

  /** Bytes of a snapshot with a page of its own. */
  private long oneSnapshot() {
    try (Model model = open(Long.MAX_VALUE, folder)) {
      Session session = model.newSession();
      session.append(1);
      Snapshot snapshot = session.snapshot();
      session.close();
      assertThat(snapshot.position()).isEqualTo(1);
      return model.snapshotMemory().bytes();
    }
  }

  private Model open(long budget, Path where) {
    return Model.open(
        TestingModels.file(),
        ModelOptions.defaults()
            .withSnapshots(SnapshotBudget.defaults().withBytes(budget).in(where, warnings::add)));
  }

  private long files() throws IOException {
    return files(".snapshot");
  }

  private long files(String end) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(end)).count();
    }
  }
}

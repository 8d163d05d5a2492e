package dev.holdfast.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.KeyValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store keeps and what it deletes. */
class StateStoreTest {
  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private final StateIdentity identity = TestingState.identity(1, KeyValueType.BF16);
  private Path states;
  private StateStore store;

  @BeforeEach
  void open() {
    states = folder.resolve("states");
    store = store(Long.MAX_VALUE);
  }

  private StateStore store(long most) {
    return new StateStore(states, most, 0, true, warnings::add);
  }

  private StoredSnapshot save(int text, int position) {
    int[] tokens = TestingState.tokens(text, position);
    return store.save(identity, TestingState.of(tokens, KeyValueType.BF16)).orElseThrow();
  }

  private Optional<SequenceState> restore(int text, int position) {
    return store(Long.MAX_VALUE).restore(identity, TestingState.tokens(text, position), 0);
  }

  @ParameterizedTest
  @EnumSource(KeyValueType.class)
  void everyNumberComesBack(KeyValueType type) {
    StateIdentity own = TestingState.identity(2, type);
    for (int position : new int[] {1, 33, 255, 256, 511, 700}) {
      int[] tokens = TestingState.tokens(1, position);
      store.save(own, TestingState.of(tokens, type)).orElseThrow();
      SequenceState found = store(Long.MAX_VALUE).restore(own, tokens, position - 1).orElseThrow();
      assertThat(found.tokens(0)).isEqualTo(tokens);
      assertThat(TestingState.isWhole(found)).isTrue();
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void itIsItsOwnersAlone() throws IOException {
    save(1, 300);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(states)))
        .isEqualTo("rwx------");
    for (Path file : files("")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatWasNotUsedForLongestGoesFirst() throws IOException {
    List<StoredSnapshot> saved = new ArrayList<>();
    for (int text = 100; text < 104; text++) {
      StoredSnapshot snapshot = save(text, 520);
      saved.add(snapshot);
      Instant used = Instant.now().minus(Duration.ofHours(200 - text));
      Files.setLastModifiedTime(snapshot.file(), FileTime.from(used));
    }
    // All share their first page, and have one of their own.
    assertThat(files(".page")).hasSize(5);
    assertThat(restore(100, 520)).isPresent();
    long page = Files.size(files(".page").getFirst());
    long all = store.usedBytes();
    Pruned pruned = store.prune(all - 1, Instant.MIN);
    assertThat(pruned)
        .isEqualTo(
            new Pruned(1, 1, page + saved.get(1).bytes(), all - page - saved.get(1).bytes()));
    assertThat(store.usedBytes()).isEqualTo(pruned.bytesLeft());
    assertThat(saved.get(1).file()).doesNotExist();
    assertThat(restore(100, 520)).isPresent();
    pruned = store.prune(Long.MAX_VALUE, Instant.now().minus(Duration.ofHours(1)));
    assertThat(pruned.snapshots()).isEqualTo(2);
    assertThat(store.list()).extracting(StoredSnapshot::file).containsExactly(saved.get(0).file());
    assertThat(restore(100, 520).map(TestingState::isWhole)).contains(true);
    pruned = store.prune(0, Instant.MIN);
    assertThat(pruned.bytesLeft()).isZero();
    assertThat(StateFolder.all(states)).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aStoreNeverGrowsBeyondItsSize() throws IOException {
    save(0, 700);
    long one = store.usedBytes();
    store.prune(0, Instant.MIN);
    long most = 4 * one;
    store = store(most);
    for (int text = 0; text < 2000; text += 100) {
      save(text, 700);
      assertThat(store.usedBytes()).isLessThanOrEqualTo(most);
      assertThat(restore(text, 700)).isPresent();
      if (text > 0) {
        assertThat(restore(text - 100, 700)).isPresent();
      }
    }
    assertThat(restore(0, 700)).isEmpty();
    assertThat(warnings).isEmpty();
    store = store(one / 2);
    int[] tokens = TestingState.tokens(5000, 700);
    assertThat(store.save(identity, TestingState.of(tokens, KeyValueType.BF16))).isEmpty();
    assertThat(warnings).singleElement().asString().contains(states.toString(), "bytes");
  }

  @Test
  void whatIsOfNoUseIsDeleted() throws IOException {
    StoredSnapshot whole = save(100, 520);
    StoredSnapshot dangling = save(200, 520);
    StoredSnapshot damaged = save(300, 20);
    Path home = whole.file().getParent();
    try (var file = StateFormat.open(dangling.file())) {
      Files.delete(home.resolve(SnapshotFile.read(Region.of(file)).pageNames().get(1)));
    }
    Files.write(damaged.file(), new byte[300]);
    Path old = Files.createFile(home.resolve("a.part"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
    Path young = Files.createFile(home.resolve("b.part"));
    Path newer = Files.createDirectories(states.resolve("v2-0123"));
    Path foreign = Files.createDirectories(home.resolve("7-x.snapshot").resolve("full"));
    store.prune(Long.MAX_VALUE, Instant.MIN);
    assertThat(store.list()).extracting(StoredSnapshot::file).containsExactly(whole.file());
    assertThat(foreign).exists();
    assertThat(files(".page")).hasSize(2);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(newer).exists();
    assertThat(restore(100, 520).map(TestingState::isWhole)).contains(true);
  }

  @Test
  void deletingLeavesSharedPages() throws IOException {
    StoredSnapshot one = save(100, 520);
    StoredSnapshot two = save(101, 520);
    store.delete(one);
    assertThat(files(".page")).hasSize(3);
    store.prune(Long.MAX_VALUE, Instant.MIN);
    assertThat(files(".page")).hasSize(2);
    assertThat(store.restore(identity, one)).isEmpty();
    assertThat(store.restore(identity, two).map(TestingState::isWhole)).contains(true);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aFullDiskIsAWarning() {
    store = new StateStore(states, Long.MAX_VALUE, Long.MAX_VALUE / 2, true, warnings::add);
    int[] tokens = TestingState.tokens(1, 20);
    assertThat(store.save(identity, TestingState.of(tokens, KeyValueType.BF16))).isEmpty();
    assertThat(warnings).singleElement().asString().contains("MiB left");
    assertThat(restore(1, 20)).isEmpty();
  }

  @Test
  void aWriteThatIsInterruptedLeavesNothing() throws IOException {
    int[] tokens = TestingState.tokens(1, 600);
    SequenceState state = TestingState.of(tokens, KeyValueType.BF16);
    // Writing on an interrupted thread closes the channel.
    Thread.currentThread().interrupt();
    assertThat(store.save(identity, state)).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(warnings).hasSize(1);
    assertThat(files("")).isEmpty();
    assertThat(store.save(identity, state)).isPresent();
    assertThat(restore(1, 600).map(TestingState::isWhole)).contains(true);
  }

  @Test
  void whileOthersWriteForeverPruningGivesUp() throws Exception {
    save(1, 20);
    StoreLock lock = StoreLock.of(states);
    lock.shared(() -> {
      assertThat(store.save(identity, TestingState.of(new int[] {5}, KeyValueType.BF16)))
          .isPresent();
      assertThatThrownBy(() -> store.prune(0, Instant.MIN))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("busy");
      return "";
    });
    assertThat(store.prune(0, Instant.MIN).snapshots()).isEqualTo(2);
  }

  private List<Path> files(String end) throws IOException {
    try (Stream<Path> all = Files.walk(states)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(end) && !file.endsWith("lock"))
          .sorted()
          .toList();
    }
  }
}

package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.state.StateStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong on disk is never used: it is reported, and the next best state serves. */
class DamagedStateTest {
  private static final int SHORT = 270;
  private static final int LONG = 600;
  private static final int HEADER = 256;
  private static final int PAGE_HEADER = 4096;

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private final int[] tokens = new Random(1).ints(LONG + 10, 0, 470).toArray();
  private Model model;
  private Path states;
  private Path shorter;
  private Path longer;

  /** Two snapshots, the longer one with two pages of which the shorter one has the first. */
  @BeforeEach
  void save() throws IOException {
    model = TestingModels.open();
    states = folder.resolve("states");
    try (Session session = model.newSession()) {
      session.append(Arrays.copyOf(tokens, SHORT));
      shorter = session.snapshot().save(store()).orElseThrow().file();
      session.append(Arrays.copyOfRange(tokens, SHORT, LONG));
      longer = session.snapshot().save(store()).orElseThrow().file();
    }
    assertThat(pages()).hasSize(2);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private StateStore store() {
    return StateStore.open(states, StateStore.MOST_BYTES, warnings::add);
  }

  @Test
  void everyByteOfTheHeaderCounts() throws IOException {
    byte[] whole = Files.readAllBytes(longer);
    for (int at = 0; at < HEADER; at++) {
      Files.write(longer, whole);
      flip(longer, at);
      refusedAndDeleted(longer, SHORT);
    }
  }

  @Test
  void everyPartOfASnapshotCounts() throws IOException {
    byte[] whole = Files.readAllBytes(longer);
    int front = front(whole);
    long numbers = (HEADER + front + 63) / 64 * 64;
    long numberBytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(104);
    long rest = (numbers + numberBytes + 63) / 64 * 64;
    long[] places = {
      HEADER,
      HEADER + front - 4L * LONG - 1,
      HEADER + front - 4L * LONG,
      HEADER + front - 1L,
      numbers,
      numbers + numberBytes / 2,
      numbers + numberBytes - 1,
      rest,
      whole.length - 1L
    };
    for (long at : places) {
      Files.write(longer, whole);
      flip(longer, at);
      refusedAndDeleted(longer, SHORT);
    }
    Files.write(longer, whole);
    assertThat(restored()).isEqualTo(LONG);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 300, 5000, -1})
  void filesThatWereCutShort(int length) throws IOException {
    byte[] whole = Files.readAllBytes(longer);
    Files.write(longer, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));
    refusedAndDeleted(longer, SHORT);
    Path page = pageOfLonger();
    byte[] wholePage = Files.readAllBytes(page);
    Files.write(longer, whole);
    Files.write(page, Arrays.copyOf(wholePage, length < 0 ? wholePage.length + length : length));
    refusedAndDeleted(page, SHORT);
    assertThat(longer).doesNotExist();
  }

  @Test
  void moreThanThereOughtToBe() throws IOException {
    Files.write(longer, Arrays.copyOf(Files.readAllBytes(longer), (int) Files.size(longer) + 1));
    refusedAndDeleted(longer, SHORT);
  }

  @Test
  void everyByteOfAPagesHeaderCounts() throws IOException {
    Path page = pageOfLonger();
    byte[] wholePage = Files.readAllBytes(page);
    byte[] whole = Files.readAllBytes(longer);
    for (int at = 0; at < PAGE_HEADER; at += at < 140 ? 1 : 97) {
      Files.write(page, wholePage);
      Files.write(longer, whole);
      flip(page, at);
      refusedAndDeleted(page, SHORT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {PAGE_HEADER, PAGE_HEADER + 12345, -1})
  void aDamagedPageEndsInAnErrorBeforeAnythingIsComputed(int place) throws IOException {
    Path page = pageOfLonger();
    flip(page, place < 0 ? Files.size(page) + place : place);
    StateStore store = store();
    Snapshot snapshot = model.restore(store, tokens).orElseThrow();
    assertThat(snapshot.position()).isEqualTo(LONG);
    assertThat(warnings).isEmpty();
    try (Session session = model.newSession()) {
      session.append(1, 2, 3);
      session.rewind(snapshot);
      assertThatThrownBy(() -> session.append(4))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED));
      assertThat(session.position()).isEqualTo(LONG);
      assertThat(warnings).hasSize(1);
      assertThat(warnings.getFirst()).contains(page.toString());
      assertThat(page).doesNotExist();
      assertThatThrownBy(() -> snapshot.open().append(4)).isInstanceOf(EngineException.class);
      try (Session batched = snapshot.open()) {
        assertThatThrownBy(() -> new Batch(model).append(List.of(batched), 4))
            .isInstanceOf(EngineException.class);
        assertThat(batched.position()).isEqualTo(LONG);
      }
      assertThat(snapshot.save(store)).isEmpty();
      // The same session goes on from the next best one.
      Snapshot next = model.restore(store, tokens).orElseThrow();
      assertThat(next.position()).isEqualTo(SHORT);
      session.rewind(next);
      session.append(Arrays.copyOfRange(tokens, SHORT, LONG));
      assertThat(session.logits()).isEqualTo(computed());
    }
    assertThat(longer).doesNotExist();
  }

  private float[] computed() {
    try (Session session = model.newSession()) {
      session.append(Arrays.copyOf(tokens, LONG));
      return session.logits();
    }
  }

  @Test
  void swappedFilesAreNotTaken() throws IOException {
    byte[] other = Files.readAllBytes(shorter);
    Files.write(longer, other);
    // It says itself what it is, so it serves as that.
    assertThat(restored()).isEqualTo(SHORT);
    List<Path> pages = pages();
    Files.copy(pages.get(0), pages.get(1), StandardCopyOption.REPLACE_EXISTING);
    assertThat(restored()).isIn(0, SHORT);
  }

  @Test
  void statesOfAnotherModelUnderItsName() throws IOException {
    try (Model exact = TestingModels.openExact();
        Session session = exact.newSession()) {
      session.append(tokens);
      Path foreign = session.snapshot().save(store()).orElseThrow().file();
      Files.copy(foreign, longer, StandardCopyOption.REPLACE_EXISTING);
    }
    refusedAndDeleted(longer, SHORT);
  }

  @Test
  void hostileNumbersUnderAGoodChecksum() throws IOException {
    byte[] whole = Files.readAllBytes(longer);
    for (int at : new int[] {8, 12, 16, 24, 28, 104, 112, 120}) {
      for (int value : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x10000000}) {
        byte[] bent = whole.clone();
        ByteBuffer header = ByteBuffer.wrap(bent).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(at, value);
        if (at >= 104) {
          header.putInt(at + 4, value);
        }
        seal(header);
        Files.write(longer, bent);
        refusedAndDeleted(longer, SHORT);
      }
    }
  }

  @Test
  void aNewerVersionIsNamed() throws IOException {
    byte[] bent = Files.readAllBytes(longer);
    ByteBuffer header = ByteBuffer.wrap(bent).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(8, 2);
    seal(header);
    Files.write(longer, bent);
    refusedAndDeleted(longer, SHORT);
  }

  @Test
  void foreignNamesAndLinksArePassedOver() throws IOException {
    Path home = longer.getParent();
    Files.writeString(home.resolve("notes.txt"), "hello");
    Files.writeString(home.resolve("x.snapshot"), "hello");
    Files.writeString(home.resolve("99999999999999-0.snapshot"), "hello");
    Files.createDirectory(home.resolve("512-abc.snapshot"));
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(longer, elsewhere);
    Files.createSymbolicLink(longer, elsewhere);
    assertThat(restored()).isEqualTo(SHORT);
    assertThat(elsewhere).exists();
    assertThat(home.resolve("notes.txt")).exists();
  }

  @Test
  void anUnreadableFolderIsNoFailure() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "no folder");
    StateStore store = StateStore.open(file, StateStore.MOST_BYTES, warnings::add);
    assertThat(model.restore(store, tokens)).isEmpty();
    try (Session session = model.newSession()) {
      session.append(1);
      assertThat(session.snapshot().save(store)).isEmpty();
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst()).contains(file.toString());
  }

  /** Restores from the damaged store; the warning names the file, and it is gone. */
  private void refusedAndDeleted(Path damaged, int expected) {
    warnings.clear();
    assertThat(restored()).isEqualTo(expected);
    assertThat(warnings).isNotEmpty();
    assertThat(warnings.getFirst()).contains(damaged.toString());
    assertThat(damaged).doesNotExist();
  }

  private int restored() {
    return model.restore(store(), tokens).map(Snapshot::position).orElse(0);
  }

  /** The page that only the longer snapshot needs. */
  private Path pageOfLonger() throws IOException {
    List<Path> pages = pages();
    for (Path page : pages) {
      ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(page)).order(ByteOrder.LITTLE_ENDIAN);
      if (header.getInt(96) == tokens[256]) {
        return page;
      }
    }
    throw new AssertionError("no page of these tokens");
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> all = Files.list(longer.getParent())) {
      return all.filter(file -> file.toString().endsWith(".page")).sorted().toList();
    }
  }

  private static int front(byte[] whole) {
    return ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(28)
        + 4 * (LONG + LONG / 256);
  }

  private static void seal(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, HEADER - 4);
    header.putInt(HEADER - 4, (int) crc.getValue());
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }
}

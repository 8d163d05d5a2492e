package dev.holdfast.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.KeyValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States that go from one store to another by way of a file. */
class StateArchiveTest {
  private static final int LONG = 520;

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private Path archive;
  private StateStore source;
  private StateStore target;

  @BeforeEach
  void open() {
    archive = folder.resolve("states.hfs");
    source = store("source", Long.MAX_VALUE);
    target = store("target", Long.MAX_VALUE);
  }

  private StateStore store(String name, long most) {
    return new StateStore(folder.resolve(name), most, 0, true, warnings::add);
  }

  private StoredSnapshot save(int model, int text, int position) {
    KeyValueType type = model == 1 ? KeyValueType.BF16 : KeyValueType.Q8_0;
    SequenceState state = TestingState.of(TestingState.tokens(text, position), type);
    return source.save(TestingState.identity(model, type), state).orElseThrow();
  }

  @Test
  void everythingArrives() throws IOException {
    save(1, 100, LONG);
    save(1, 101, LONG);
    save(1, 200, 20);
    save(2, 300, 256);
    List<Long> steps = new ArrayList<>();
    Transferred written =
        source.exportTo(archive, source.list(), (bytes, all) -> steps.add(bytes * 100 / all));
    assertThat(written).isEqualTo(new Transferred(4, 4, Files.size(archive)));
    assertThat(steps).hasSize(8).isSorted();
    assertThat(steps.getLast()).isBetween(99L, 101L);
    steps.clear();
    assertThat(target.importFrom(archive, (bytes, all) -> steps.add(bytes * 100 / all)))
        .isEqualTo(written);
    assertThat(steps).hasSize(16).isSorted();
    assertThat(files("target")).isEqualTo(files("source"));
    assertThat(target.list()).hasSize(4);
    for (StoredSnapshot each : target.list()) {
      KeyValueType type = each.position() == 256 ? KeyValueType.Q8_0 : KeyValueType.BF16;
      StateIdentity identity = TestingState.identity(each.position() == 256 ? 2 : 1, type);
      assertThat(target.restore(identity, each).map(TestingState::isWhole)).contains(true);
    }
    // Once more changes nothing.
    target.importFrom(archive, TransferListener.NONE);
    assertThat(files("target")).isEqualTo(files("source"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void oneChainComesWithItsPagesAlone() throws IOException {
    StoredSnapshot one = save(1, 100, LONG);
    save(1, 200, LONG);
    assertThat(source.exportTo(archive, List.of(one), TransferListener.NONE))
        .isEqualTo(new Transferred(1, 2, Files.size(archive)));
    target.importFrom(archive, TransferListener.NONE);
    assertThat(target.list()).singleElement().extracting("position").isEqualTo(LONG);
  }

  @Test
  void everyByteCounts() throws IOException {
    save(1, 100, LONG);
    source.exportTo(archive, source.list(), TransferListener.NONE);
    byte[] whole = Files.readAllBytes(archive);
    // Between the parts of a snapshot are zeros that nobody reads.
    int snapshot = whole.length - 16 - (int) source.list().getFirst().bytes();
    ByteBuffer header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int front = snapshot + 256 + header.getInt(snapshot + 28) + 4 * (LONG + LONG / 256);
    int numbers = snapshot + (front - snapshot + 63) / 64 * 64;
    int numbersEnd = numbers + (int) header.getLong(snapshot + 104);
    int rest = snapshot + (numbersEnd - snapshot + 63) / 64 * 64;
    int tried = 0;
    for (int at = 0; at < whole.length; at += at < 200 || at > whole.length - 20 ? 1 : 1237) {
      if ((at >= front && at < numbers) || (at >= numbersEnd && at < rest)) {
        continue;
      }
      byte[] bent = whole.clone();
      bent[at] ^= 0x40;
      Files.write(archive, bent);
      refused();
      tried++;
    }
    assertThat(tried).isGreaterThan(300);
  }

  @Test
  void whatIsCutShortOrTooLong() throws IOException {
    save(1, 100, LONG);
    source.exportTo(archive, source.list(), TransferListener.NONE);
    byte[] whole = Files.readAllBytes(archive);
    for (int length : new int[] {0, 1, 15, 16, 31, 32, 5000, whole.length / 2, -17, -16, -1}) {
      Files.write(archive, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));
      refused();
    }
    Files.write(archive, Arrays.copyOf(whole, whole.length + 1));
    refused();
  }

  @Test
  void hostileLengthsAndMissingPages() throws IOException {
    save(1, 100, LONG);
    source.exportTo(archive, source.list(), TransferListener.NONE);
    byte[] whole = Files.readAllBytes(archive);
    for (long length : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 0, 4096}) {
      byte[] bent = whole.clone();
      ByteBuffer.wrap(bent).order(ByteOrder.LITTLE_ENDIAN).putLong(24, length);
      Files.write(archive, bent);
      refused();
    }
    // Without its first page, and the count of files as it then is.
    long page = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(24);
    byte[] less = new byte[whole.length - 16 - (int) page];
    System.arraycopy(whole, 0, less, 0, 16);
    System.arraycopy(whole, 32 + (int) page, less, 16, less.length - 16);
    ByteBuffer.wrap(less).order(ByteOrder.LITTLE_ENDIAN).putLong(less.length - 8, 2);
    Files.write(archive, less);
    assertThat(refused()).contains("a page is missing");
  }

  @Test
  void whatIsDamagedInTheSourceIsLeftOut() throws IOException {
    StoredSnapshot one = save(1, 100, LONG);
    StoredSnapshot two = save(1, 200, LONG);
    StoredSnapshot three = save(1, 300, 20);
    Path home = one.file().getParent();
    try (var channel = StateFormat.open(one.file())) {
      Path page = home.resolve(SnapshotFile.read(Region.of(channel)).pageNames().get(1));
      byte[] bent = Files.readAllBytes(page);
      bent[bent.length - 1] ^= 1;
      Files.write(page, bent);
    }
    byte[] bent = Files.readAllBytes(three.file());
    bent[bent.length - 1] ^= 1;
    Files.write(three.file(), bent);
    assertThat(source.exportTo(archive, source.list(), TransferListener.NONE).snapshots())
        .isEqualTo(1);
    assertThat(warnings).hasSize(2);
    target.importFrom(archive, TransferListener.NONE);
    assertThat(target.list())
        .extracting(snapshot -> snapshot.file().getFileName())
        .containsExactly(two.file().getFileName());
  }

  @Test
  void whereThereIsNoRoomNothingIsLeft() throws IOException {
    save(1, 100, LONG);
    source.exportTo(archive, source.list(), TransferListener.NONE);
    StateStore small = store("small", 1000);
    assertThatThrownBy(() -> small.importFrom(archive, TransferListener.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1000");
    assertThat(small.usedBytes()).isZero();
    Path nowhere = folder.resolve("missing").resolve("states.hfs");
    assertThatThrownBy(() -> source.exportTo(nowhere, source.list(), TransferListener.NONE))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> target.importFrom(nowhere, TransferListener.NONE))
        .isInstanceOf(IOException.class);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
    }
  }

  /** Imports the archive in vain, and returns why. */
  private String refused() throws IOException {
    StringBuilder message = new StringBuilder();
    assertThatThrownBy(() -> target.importFrom(archive, TransferListener.NONE))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.STATE_DAMAGED);
              message.append(e.getMessage());
            });
    assertThat(message).contains(archive.toString());
    assertThat(target.usedBytes()).isZero();
    return message.toString();
  }

  private List<String> files(String store) throws IOException {
    Path root = folder.resolve(store);
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void anExportIsOfWhatIsThereNow() throws IOException {
    save(1, 100, LONG);
    source.prune(0, Instant.MIN);
    assertThat(source.exportTo(archive, source.list(), TransferListener.NONE))
        .isEqualTo(new Transferred(0, 0, 32));
    assertThat(target.importFrom(archive, TransferListener.NONE).snapshots()).isZero();
  }
}

package dev.holdfast.engine.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.PackingListener;
import dev.holdfast.engine.gguf.GgufFile;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.Tensor;
import dev.holdfast.engine.tensor.Tiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of packed weights are found again, never believed, and never in the way. */
class PackedStoreTest implements PackingListener {
  @TempDir Path folder;
  private Path cache;
  private Path model;
  private final List<Path> stored = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void copyTheModel() throws IOException {
    cache = folder.resolve("cache/weights");
    model = folder.resolve("model.gguf");
    copy(model);
  }

  @Test
  void whatOneWritesTheNextFinds() throws IOException {
    assertThat(open(7)).isZero();
    assertThat(stored).hasSize(1);
    assertThat(open(8)).isPositive();
    assertThat(stored).hasSize(1);
    assertThat(warnings).isEmpty();
    assertThat(files()).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 16, 24, 40, 70, 100, -1, -40})
  void aDamagedFileIsMadeAnew(int at) throws IOException {
    open(7);
    Path file = stored.getFirst();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long place = at < 0 ? bytes.length() + at : at;
      bytes.seek(place);
      int old = bytes.read();
      bytes.seek(place);
      bytes.write(old ^ 1);
    }
    remade(file);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 4096, 5000, -1})
  void aFileOfAnotherLengthIsMadeAnew(long length) throws IOException {
    open(7);
    Path file = stored.getFirst();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length < 0 ? bytes.length() + length : length);
    }
    remade(file);
  }

  @Test
  void aFileThatIsLongerIsMadeAnew() throws IOException {
    open(7);
    Path file = stored.getFirst();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(bytes.length() + 4096);
    }
    remade(file);
  }

  @Test
  void tilesOutsideOfTheFileAreNotBelieved() throws IOException {
    open(7);
    Path file = stored.getFirst();
    byte[] bytes = Files.readAllBytes(file);
    var header = PackedFormat.Header.decode(bytes, bytes.length);
    // The last entry ends with its place and its size; everything is sealed again.
    for (long bad : new long[] {Long.MAX_VALUE, -4096, bytes.length, 1L << 40}) {
      for (int field : new int[] {8, 16}) {
        byte[] copy = bytes.clone();
        PackedFormat.buffer(8).putLong(bad).flip().get(copy, copy.length - field, 8);
        int start = (int) header.tableStart();
        byte[] table = Arrays.copyOfRange(copy, start, copy.length);
        new PackedFormat.Header(
                copy.length, start, header.model(), PackedFormat.digest(table, table.length))
            .encode()
            .get(copy, 0, PackedFormat.HEADER);
        Files.write(file, copy);
        remade(file);
      }
    }
  }

  @Test
  void anotherModelUnderTheSameNameGetsItsOwn() throws IOException {
    open(7);
    try (RandomAccessFile bytes = new RandomAccessFile(model.toFile(), "rw")) {
      bytes.seek(bytes.length() - 1);
      bytes.write(99);
    }
    assertThat(open(8)).isZero();
    assertThat(files()).hasSize(1).isNotEqualTo(stored.subList(0, 1));
    assertThat(warnings).isEmpty();
  }

  @Test
  void filesOfModelsThatAreGoneAndUnfinishedOnesAreDeleted() throws IOException {
    open(7);
    Files.delete(model);
    Path old = Files.createFile(cache.resolve("old.part"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(3))));
    Path young = Files.createFile(cache.resolve("young.part"));
    model = folder.resolve("other.gguf");
    copy(model);
    open(8);
    assertThat(files()).containsExactlyInAnyOrder(stored.get(1), young);
  }

  @Test
  void whatWasNotUsedForLongestMakesRoom() throws IOException {
    open(7);
    Path first = stored.getFirst();
    Path second = folder.resolve("other.gguf");
    copy(second);
    model = second;
    open(8);
    Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(60)));
    long size = Files.size(first);
    Path third = folder.resolve("third.gguf");
    new PackedFolder(cache, 5 * size / 2, 0).makeRoom(third, size);
    assertThat(files()).isEqualTo(stored.subList(1, 2));
  }

  @Test
  void aFullDiskIsAWarning() throws IOException {
    Files.createDirectories(cache);
    PackedFolder full = new PackedFolder(cache, Long.MAX_VALUE, Long.MAX_VALUE / 2);
    assertThatThrownBy(() -> full.makeRoom(model, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("left");
  }

  @Test
  void aFolderThatCannotBeMadeIsAWarning() throws IOException {
    Files.createDirectories(folder.resolve("cache"));
    Files.createFile(cache);
    assertThat(open(7)).isZero();
    assertThat(stored).isEmpty();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst()).contains(cache.toString()).contains("HOLDFAST_HOME");
  }

  @Test
  void twoWritersAtOnceBothEndWell() throws IOException {
    try (GgufFile one = GgufFile.open(model);
        GgufFile two = GgufFile.open(model)) {
      PackedStore first = new PackedStore(one, cache, this, 1);
      PackedStore second = new PackedStore(two, cache, this, 1);
      fill(first, one, 7);
      fill(second, two, 7);
      first.finish();
      second.finish();
    }
    assertThat(warnings).isEmpty();
    assertThat(open(8)).isPositive();
    assertThat(files()).hasSize(1);
  }

  @Test
  void aWriteThatFailsHalfWayIsAWarning() throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedStore store = new PackedStore(source, cache, this, 1);
      Matrix first =
          source.tensors().stream()
              .filter(tensor -> Tiles.mostBytes(tensor, 1) > 0)
              .findFirst()
              .orElseThrow()
              .matrix();
      long bytes = Tiles.bytes(first);
      MemorySegment before = store.store(first, bytes, to -> to.fill((byte) 3));
      // Writing on an interrupted thread closes the channel.
      Thread.currentThread().interrupt();
      MemorySegment failed = store.store(first, bytes, to -> to.fill((byte) 4));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(fill(store, source, 5)).isZero();
      store.finish();
      assertThat(before.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 3);
      assertThat(failed.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 4);
    }
    assertThat(warnings).hasSize(1);
    assertThat(stored).isEmpty();
    assertThat(files()).isEmpty();
    assertThat(open(7)).isZero();
    assertThat(open(8)).isPositive();
  }

  @Test
  void anAbandonedFileLeavesNothing() throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedStore store = new PackedStore(source, cache, this, 1);
      fill(store, source, 7);
      store.abandon();
      store.finish();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void littleIsPackedInMemory() throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedStore store = new PackedStore(source, cache, this);
      fill(store, source, 7);
      store.finish();
    }
    assertThat(cache).doesNotExist();
  }

  private void remade(Path file) throws IOException {
    warnings.clear();
    assertThat(open(7)).isZero();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst()).contains(file.toString());
    assertThat(open(7)).isPositive();
    assertThat(warnings).hasSize(1);
  }

  /** Opens and fills the store; the number of matrices that were found, with the first pattern. */
  private int open(int pattern) throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedStore store = new PackedStore(source, cache, this, 1);
      int found = fill(store, source, pattern);
      store.finish();
      return found;
    }
  }

  private static int fill(PackedStore store, GgufFile source, int pattern) {
    int found = 0;
    for (Tensor tensor : source.tensors()) {
      if (Tiles.mostBytes(tensor, 1) == 0) {
        continue;
      }
      Matrix w = tensor.matrix();
      long bytes = Tiles.bytes(w);
      var earlier = store.find(w, bytes);
      MemorySegment tiles =
          earlier.orElseGet(() -> store.store(w, bytes, to -> to.fill((byte) pattern)));
      found += earlier.isPresent() ? 1 : 0;
      assertThat(tiles.byteSize()).isEqualTo(bytes);
      assertThat(tiles.address() % 64).isZero();
      byte expected = (byte) (earlier.isPresent() ? 7 : pattern);
      assertThat(tiles.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(expected);
      assertThat(tiles.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo(expected);
    }
    return found;
  }

  private static void copy(Path to) throws IOException {
    try (InputStream in = PackedStoreTest.class.getResourceAsStream("/tiny/a-q4_k_m.gguf")) {
      Files.copy(Objects.requireNonNull(in), to);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  @Override
  public void onStored(Path file, long bytes) {
    stored.add(file);
  }

  @Override
  public void onWarning(String message) {
    warnings.add(message);
  }
}

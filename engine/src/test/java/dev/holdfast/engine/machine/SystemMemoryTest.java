package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SystemMemoryTest {

  @Test
  void zeroedAlignedAndGoneWithItsArena() throws IOException {
    long address;
    Arena arena = Arena.ofShared();
    MemorySegment memory = SystemMemory.allocate(10_000, arena);
    address = memory.address();
    assertThat(memory.byteSize()).isEqualTo(10_000);
    assertThat(address % 64).isZero();
    for (long i = 0; i < memory.byteSize(); i++) {
      assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isZero();
    }
    memory.set(ValueLayout.JAVA_BYTE, 9_999, (byte) 1);
    assertThat(isMapped(address)).isTrue();
    arena.close();
    assertThat(isMapped(address)).isFalse();
    assertThatThrownBy(() -> memory.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void moreThanThereIs() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SystemMemory.allocate(1L << 60, arena))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("bytes of memory");
    }
  }

  @Test
  void releasedPagesAreReadAgain(@TempDir Path folder) throws IOException {
    byte[] content = new byte[100_000];
    new Random(3).nextBytes(content);
    Path file = Files.write(folder.resolve("mapped"), content);
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, content.length, arena);
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
      assertThat(residentKilobytes(mapped.address())).isEqualTo(100);
      SystemMemory.release(mapped.asSlice(100, 90_000));
      // The first of 25 pages and the last four hold other bytes as well.
      assertThat(residentKilobytes(mapped.address())).isEqualTo(20);
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    }
  }

  @Test
  void memoryOfNoFileIsNotReleased() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = SystemMemory.allocate(100_000, arena);
      memory.fill((byte) 7);
      SystemMemory.release(memory);
      SystemMemory.release(memory.asReadOnly());
      assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
    }
  }

  @Test
  void executableMemoryIsNotWritable() throws IOException {
    Assembler a = new Assembler();
    a.ret();
    long address = SystemMemory.executable(a.code()).address();
    String line = mappingOf(address);
    assertThat(line).contains(" r-xp ");
  }

  /** The line "Rss" of the mapping at an address. */
  private static int residentKilobytes(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    int at = lines.indexOf(mappingOf(address));
    while (!lines.get(at).startsWith("Rss:")) {
      at++;
    }
    return Integer.parseInt(lines.get(at).replaceAll("\\D", ""));
  }

  private static boolean isMapped(long address) throws IOException {
    return !mappingOf(address).isEmpty();
  }

  private static String mappingOf(long address) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      String[] range = line.substring(0, line.indexOf(' ')).split("-");
      if (Long.parseUnsignedLong(range[0], 16) <= address
          && address < Long.parseUnsignedLong(range[1], 16)) {
        return line;
      }
    }
    return "";
  }
}

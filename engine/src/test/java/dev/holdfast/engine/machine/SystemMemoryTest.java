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
    assertThat(ResidentMemory.mapping(address)).isNotEmpty();
    arena.close();
    assertThat(ResidentMemory.mapping(address)).isEmpty();
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
      assertThat(ResidentMemory.kilobytes(mapped.address())).isEqualTo(100);
      SystemMemory.release(mapped.asSlice(100, 90_000));
      // The first of 25 pages and the last four hold other bytes as well.
      assertThat(ResidentMemory.kilobytes(mapped.address())).isEqualTo(20);
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
    String line = ResidentMemory.mapping(address);
    assertThat(line).contains(" r-xp ");
  }
}

package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WeightMemoryTest {

  @Test
  void closedMemoryIsGivenBackAndHarmless(@TempDir Path folder) throws IOException {
    byte[] content = new byte[25 * 4096];
    new Random(3).nextBytes(content);
    Path file = Files.write(folder.resolve("mapped"), content);
    WeightMemory memory = new WeightMemory();
    MemorySegment own = memory.allocate(100_000);
    own.fill((byte) 7);
    MemorySegment mapped = memory.map(file);
    assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    assertThat(ResidentMemory.kilobytes(mapped.address())).isEqualTo(100);
    // The system counts mappings that lie side by side as one.
    int before = ResidentMemory.kilobytes(own.address());
    assertThat(before).isGreaterThanOrEqualTo(100);
    memory.close();
    assertThat(ResidentMemory.kilobytes(mapped.address())).isZero();
    assertThat(ResidentMemory.kilobytes(own.address())).isLessThanOrEqualTo(before - 100);
    assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    assertThat(own.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void partsOfAFileAreReadPastItsMapping(@TempDir Path folder) throws IOException {
    byte[] content = new byte[100_000];
    new Random(4).nextBytes(content);
    Path file = Files.write(folder.resolve("mapped"), content);
    WeightMemory memory = new WeightMemory();
    memory.map(Files.write(folder.resolve("other"), new byte[50_000]));
    MemorySegment part = memory.map(file).asSlice(1_000);
    MemorySegment to = MemorySegment.ofArray(new byte[64]);
    memory.read(part, 70_000, to, 4, 60);
    assertThat(to.asSlice(4).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(Arrays.copyOfRange(content, 71_000, 71_060));
    assertThat(ResidentMemory.kilobytes(part.address())).isZero();
    assertThatThrownBy(() -> memory.read(part, 98_950, to, 0, 60))
        .isInstanceOf(IndexOutOfBoundsException.class);
    memory.close();
    memory.read(part, 80_000, to, 4, 60);
    assertThat(to.asSlice(4).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(Arrays.copyOfRange(content, 81_000, 81_060));
  }

  @Test
  void memoryOfItsOwnAndMappedPiecesAreReadToo(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("mapped"), new byte[] {1, 2, 3, 4});
    MemorySegment to = MemorySegment.ofArray(new byte[2]);
    try (WeightMemory memory = new WeightMemory();
        FileChannel channel = FileChannel.open(file)) {
      memory.read(memory.map(channel, 4), 1, to, 0, 2);
      assertThat(to.toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 3);
      MemorySegment own = memory.allocate(100);
      own.fill((byte) 7);
      memory.read(own, 50, to, 0, 2);
      assertThat(to.toArray(ValueLayout.JAVA_BYTE)).containsExactly(7, 7);
    }
  }
}

package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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
  void executableMemoryIsNotWritable() throws IOException {
    Assembler a = new Assembler();
    a.ret();
    long address = SystemMemory.executable(a.code()).address();
    String line = mappingOf(address);
    assertThat(line).contains(" r-xp ");
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

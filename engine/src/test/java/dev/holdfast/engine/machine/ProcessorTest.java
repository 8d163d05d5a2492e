package dev.holdfast.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTest {
  private static final int FOUNDATION = 1 << 16;
  private static final int VNNI = 1 << 11;

  @Test
  void everythingThere() {
    assertThat(Processor.missing(new int[] {0, FOUNDATION, VNNI, 0xe7})).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(Processor.missing(new int[] {0, 0, 0, 0xe7}))
        .isEqualTo("the processor has no AVX-512F, AVX-512 VNNI");
    assertThat(Processor.missing(new int[] {0, FOUNDATION, 0, 0xe7}))
        .isEqualTo("the processor has no AVX-512 VNNI");
    assertThat(Processor.missing(new int[] {0, FOUNDATION, VNNI, 0x07}))
        .contains("operating system");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void agreesWithTheKernel() throws IOException {
    String processors = Files.readString(Path.of("/proc/cpuinfo"));
    boolean usable = processors.contains(" avx512f") && processors.contains(" avx512_vnni");
    assertThat(Processor.obstacle().isEmpty()).as(Processor.obstacle()).isEqualTo(usable);
  }
}

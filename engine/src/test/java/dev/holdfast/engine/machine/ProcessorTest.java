package dev.holdfast.engine.machine;

import static dev.holdfast.engine.machine.InstructionSet.AVX2;
import static dev.holdfast.engine.machine.InstructionSet.AVX512_VNNI;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorTest {
  private static final int FMA_AND_F16C = 1 << 12 | 1 << 29;
  private static final int BOTH_WIDTHS = 1 << 5 | 1 << 16;
  private static final int ONLY_AVX2 = 1 << 5;
  private static final int VNNI = 1 << 11;
  private static final int ALL_STATES = 0xe7;

  @Test
  void everythingThere() {
    Processor found =
        Processor.judge(new int[] {16, FMA_AND_F16C, BOTH_WIDTHS, VNNI, 0, ALL_STATES, 0});
    assertThat(found.best()).contains(AVX512_VNNI);
    assertThat(found.obstacleOf(AVX512_VNNI)).isEmpty();
    assertThat(found.obstacleOf(AVX2)).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    Processor laptop = Processor.judge(new int[] {7, FMA_AND_F16C, ONLY_AVX2, 0, 0, 0x07, 0});
    assertThat(laptop.best()).contains(AVX2);
    assertThat(laptop.obstacleOf(AVX512_VNNI))
        .isEqualTo("the processor has no AVX-512F, AVX-512 VNNI");
    Processor skylake =
        Processor.judge(new int[] {7, FMA_AND_F16C, BOTH_WIDTHS, 0, 0, ALL_STATES, 0});
    assertThat(skylake.best()).contains(AVX2);
    assertThat(skylake.obstacleOf(AVX512_VNNI)).isEqualTo("the processor has no AVX-512 VNNI");
    Processor old = Processor.judge(new int[] {7, 0, 0, 0, 0, 0x07, 0});
    assertThat(old.best()).isEmpty();
    assertThat(old.obstacleOf(AVX2)).isEqualTo("the processor has no AVX2, FMA, F16C");
  }

  @Test
  void registersMustBeSaved() {
    int[] words = {16, FMA_AND_F16C, BOTH_WIDTHS, VNNI, 0, 0x07, 0};
    assertThat(Processor.judge(words).best()).contains(AVX2);
    assertThat(Processor.judge(words).obstacleOf(AVX512_VNNI)).contains("operating system");
    words[5] = 0x03;
    assertThat(Processor.judge(words).best()).isEmpty();
    assertThat(Processor.judge(words).obstacleOf(AVX2)).contains("operating system");
  }

  @Test
  void leavesThatAProcessorDoesNotHaveAreNotBelieved() {
    Processor found =
        Processor.judge(new int[] {6, FMA_AND_F16C, BOTH_WIDTHS, VNNI, 0, ALL_STATES, 0});
    assertThat(found.best()).isEmpty();
    assertThat(found.obstacleOf(AVX2)).contains("AVX2");
  }

  @Test
  void familiesHaveTwoParts() {
    int[] words = {16, FMA_AND_F16C, BOTH_WIDTHS, VNNI, 0, ALL_STATES, 0x00b00f21};
    assertThat(Processor.judge(words).fetches()).as("family 26").isTrue();
    words[6] = 0x00a10f11;
    assertThat(Processor.judge(words).fetches()).as("family 25").isFalse();
    words[6] = 0x00b00621;
    assertThat(Processor.judge(words).fetches())
        .as("family 6, whose second part is other")
        .isFalse();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void agreesWithTheKernel() throws IOException {
    String processors = Files.readString(Path.of("/proc/cpuinfo"));
    boolean wide = processors.contains(" avx512f") && processors.contains(" avx512_vnni");
    assertThat(Processor.obstacle(AVX512_VNNI).isEmpty())
        .as(Processor.obstacle(AVX512_VNNI))
        .isEqualTo(wide);
    boolean narrow =
        processors.contains(" avx2") && processors.contains(" fma") && processors.contains(" f16c");
    assertThat(Processor.obstacle(AVX2).isEmpty()).as(Processor.obstacle(AVX2)).isEqualTo(narrow);
    assertThat(Processor.obstacle().isEmpty()).isEqualTo(wide || narrow);
    assertThat(Processor.fetchesAhead())
        .isEqualTo(processors.matches("(?s).*cpu family\\s*: 26\n.*"));
  }
}

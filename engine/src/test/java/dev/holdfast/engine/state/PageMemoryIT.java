package dev.holdfast.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory of pages in processes of their own, whose memory outside the heap is limited. */
@Timeout(120)
class PageMemoryIT {

  @Test
  void droppedPagesMakeRoomAndKeptOnesEndInAClearError() throws Exception {
    List<String> lines = run("64m", 40, 100);
    assertThat(lines).hasSize(3);
    assertThat(Integer.parseInt(lines.get(0))).isBetween(16, 80);
    assertThat(Integer.parseInt(lines.get(1))).isBetween(2, 4);
    assertThat(lines.get(2))
        .startsWith("OUT_OF_MEMORY: no room for 16777216 more bytes")
        .contains("MaxDirectMemorySize");
  }

  @Test
  void droppedPagesAreFreedLongBeforeTheLimit() throws Exception {
    List<String> lines = run("3g", 250, 0);
    assertThat(lines).hasSize(1);
    assertThat(Integer.parseInt(lines.get(0))).isBetween(512, 2048);
  }

  private static List<String> run(String limit, int dropped, int kept) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=" + limit,
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                TestingPages.class.getName(),
                String.valueOf(dropped),
                String.valueOf(kept))
            .redirectErrorStream(true)
            .start();
    return process.inputReader().lines().toList();
  }
}

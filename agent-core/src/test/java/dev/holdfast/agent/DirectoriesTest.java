package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DirectoriesTest {
  private static final Path HOME = Path.of("/home/u");

  @Test
  void followsXdg() {
    assertThat(Directories.from(Map.of(), HOME))
        .isEqualTo(
            new Directories(
                Path.of("/home/u/.local/share/holdfast/models"),
                Path.of("/home/u/.cache/holdfast/states"),
                Path.of("/home/u/.local/state/holdfast/runs"),
                Path.of("/home/u/.cache/holdfast/weights"),
                Path.of("/home/u/.cache/holdfast/spill")));
    assertThat(Directories.from(Map.of("XDG_STATE_HOME", "/s", "XDG_CACHE_HOME", "rel"), HOME))
        .isEqualTo(
            new Directories(
                Path.of("/home/u/.local/share/holdfast/models"),
                Path.of("/home/u/.cache/holdfast/states"),
                Path.of("/s/holdfast/runs"),
                Path.of("/home/u/.cache/holdfast/weights"),
                Path.of("/home/u/.cache/holdfast/spill")));
  }

  @Test
  void oneOverrideMovesEverything() {
    assertThat(Directories.from(Map.of("HOLDFAST_HOME", "/h", "XDG_STATE_HOME", "/s"), HOME))
        .isEqualTo(
            new Directories(
                Path.of("/h/models"),
                Path.of("/h/states"),
                Path.of("/h/runs"),
                Path.of("/h/weights"),
                Path.of("/h/spill")));
  }

  @Test
  void runIdsDiffer() {
    TreeSet<String> ids = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(RunId.next());
    }
    assertThat(ids).hasSizeGreaterThan(48).allMatch(id -> id.matches("\\d{8}-\\d{6}-[0-9a-f]{6}"));
  }
}

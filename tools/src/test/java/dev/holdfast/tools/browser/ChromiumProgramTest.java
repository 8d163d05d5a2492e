package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.tools.ToolFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromiumProgramTest {

  @TempDir Path directory;

  @Test
  void theVariableWinsOverThePath() throws Exception {
    Path onPath = program("google-chrome");
    Path named = program("my-browser");
    String path = "/nonexistent::" + directory;
    assertThat(ChromiumProgram.find(Map.of("PATH", path))).isEqualTo(onPath);
    assertThat(
            ChromiumProgram.find(Map.of("PATH", path, ChromiumProgram.VARIABLE, named.toString())))
        .isEqualTo(named);
  }

  @Test
  void whatIsMissingIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> ChromiumProgram.find(Map.of("PATH", "/nonexistent")))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("install the package chromium");
    assertThatThrownBy(() -> ChromiumProgram.find(Map.of(ChromiumProgram.VARIABLE, "/nowhere")))
        .hasMessageContaining("/nowhere");
  }

  private Path program(String name) throws Exception {
    Path file = Files.writeString(directory.resolve(name), "");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}

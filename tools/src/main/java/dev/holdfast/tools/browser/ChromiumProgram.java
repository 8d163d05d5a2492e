package dev.holdfast.tools.browser;

import dev.holdfast.tools.ToolFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds Chromium on this machine. */
public final class ChromiumProgram {

  /** Environment variable with the path of a Chromium. */
  public static final String VARIABLE = "HOLDFAST_CHROMIUM";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private ChromiumProgram() {}

  /**
   * The program to run.
   *
   * @throws ToolFailure with the remedy if there is none
   */
  public static Path find() {
    return find(System.getenv());
  }

  static Path find(Map<String, String> environment) {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isBlank()) {
      Path program = Path.of(named);
      if (Files.isExecutable(program)) {
        return program.toAbsolutePath();
      }
      throw new ToolFailure(
          VARIABLE + " names " + named + ", which is not a program; the user must correct it.");
    }
    for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
      for (String name : NAMES) {
        Path program = Path.of(directory, name);
        if (!directory.isEmpty() && Files.isExecutable(program)) {
          return program.toAbsolutePath();
        }
      }
    }
    throw new ToolFailure(
        "There is no Chromium on this machine; the user can install the package chromium or set "
            + VARIABLE
            + ". Work without the browser.");
  }
}

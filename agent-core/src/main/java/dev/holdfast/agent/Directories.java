package dev.holdfast.agent;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Holdfast keeps its files: XDG directories, or everything below {@code HOLDFAST_HOME}.
 *
 * @param models local model store
 * @param states saved model states
 * @param runs one folder for each run
 * @param weights packed weights, made anew when missing
 * @param spill states of running processes that memory has no room for
 */
public record Directories(Path models, Path states, Path runs, Path weights, Path spill) {

  /** The directories for this process's environment and home. */
  public static Directories fromEnvironment() {
    return from(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  /** The directories for an environment; relative XDG values are ignored, as its text asks. */
  public static Directories from(Map<String, String> environment, Path home) {
    String override = environment.get("HOLDFAST_HOME");
    if (override != null && !override.isBlank()) {
      Path root = Path.of(override).toAbsolutePath().normalize();
      return new Directories(
          root.resolve("models"),
          root.resolve("states"),
          root.resolve("runs"),
          root.resolve("weights"),
          root.resolve("spill"));
    }
    Path data = base(environment.get("XDG_DATA_HOME"), home.resolve(".local/share"));
    Path cache = base(environment.get("XDG_CACHE_HOME"), home.resolve(".cache"));
    Path state = base(environment.get("XDG_STATE_HOME"), home.resolve(".local/state"));
    return new Directories(
        data.resolve("holdfast/models"),
        cache.resolve("holdfast/states"),
        state.resolve("holdfast/runs"),
        cache.resolve("holdfast/weights"),
        cache.resolve("holdfast/spill"));
  }

  /** The folder of a run. */
  public Path run(String runId) {
    return runs.resolve(runId);
  }

  private static Path base(@Nullable String value, Path otherwise) {
    return value == null || !value.startsWith("/") ? otherwise : Path.of(value);
  }
}

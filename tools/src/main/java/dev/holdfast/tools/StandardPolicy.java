package dev.holdfast.tools;

import dev.holdfast.sandbox.Limits;
import dev.holdfast.sandbox.SandboxPolicy;
import dev.holdfast.sandbox.SandboxPolicy.FileRule;
import dev.holdfast.sandbox.SandboxPolicy.Network;
import dev.holdfast.sandbox.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy of commands that a model or a check runs: the workspace writable, no network, and the
 * user's build tools readable, so that {@code mvn test} works from what is already on the machine.
 */
public final class StandardPolicy {

  /** Home directory inside the sandbox. */
  public static final String HOME = "/home/agent";

  /** Maven must not look for what it cannot fetch, however it is called. */
  private static final String SETTINGS = "<settings><offline>true</offline></settings>\n";

  /**
   * Plain artifacts count whatever repository they once came from, and nothing is written into the
   * read-only repository; the compiler switch halves the start of a short-lived JVM.
   */
  private static final String MAVEN_OPTIONS =
      "-Dmaven.legacyLocalRepo=true -Dstyle.color=never -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private StandardPolicy() {}

  /**
   * The policy for commands in a workspace.
   *
   * @param scratch host directory for generated settings, created if missing
   */
  public static SandboxPolicy forCommands(Workspace workspace, Limits limits, Path scratch) {
    return forCommands(
        workspace,
        limits,
        scratch,
        System.getenv(),
        Path.of(System.getProperty("user.home", "/nonexistent")));
  }

  static SandboxPolicy forCommands(
      Workspace workspace, Limits limits, Path scratch, Map<String, String> host, Path home) {
    List<FileRule> files = new ArrayList<>();
    Map<String, String> environment = new LinkedHashMap<>();
    StringBuilder path = new StringBuilder();
    files.add(workspace.rule());
    Path java = directory(host.get("JAVA_HOME"));
    if (java == null && !Files.exists(Path.of("/usr/bin/java"))) {
      java = directory(System.getProperty("java.home"));
    }
    if (java != null) {
      environment.put("JAVA_HOME", java.toString());
      addProgram(files, path, java);
    }
    Path maven = directory(host.get("MAVEN_HOME"));
    if (maven != null) {
      addProgram(files, path, maven);
    }
    addMavenFiles(files, home.resolve(".m2"), scratch);
    environment.put("PATH", path + "/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", HOME);
    environment.put("TMPDIR", "/tmp");
    environment.put("LANG", "C.UTF-8");
    environment.put("TERM", "dumb");
    environment.put("NO_COLOR", "1");
    environment.put("MAVEN_OPTS", MAVEN_OPTIONS);
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return new SandboxPolicy(files, Network.NONE, limits, environment);
  }

  /** Read-only file rules that make a JVM's installation visible under its own path. */
  public static List<FileRule> javaFiles(Path javaHome) {
    List<FileRule> files = new ArrayList<>();
    addProgram(files, new StringBuilder(), javaHome);
    return files;
  }

  private static void addProgram(List<FileRule> files, StringBuilder path, Path directory) {
    path.append(directory).append("/bin:");
    if (!directory.startsWith("/usr")) {
      files.add(new FileRule(directory, directory.toString(), false));
    }
  }

  private static void addMavenFiles(List<FileRule> files, Path userMaven, Path scratch) {
    for (String name : List.of("repository", "wrapper/dists")) {
      Path directory = userMaven.resolve(name);
      if (Files.isDirectory(directory)) {
        files.add(new FileRule(directory, HOME + "/.m2/" + name, false));
      }
    }
    Path settings = scratch.resolve("maven-settings.xml");
    try {
      Files.createDirectories(scratch);
      if (!Files.exists(settings)) {
        Files.writeString(settings, SETTINGS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + settings, e);
    }
    files.add(new FileRule(settings, HOME + "/.m2/settings.xml", false));
  }

  private static @Nullable Path directory(@Nullable String path) {
    if (path == null || path.isBlank() || !Files.isDirectory(Path.of(path))) {
      return null;
    }
    return Path.of(path).toAbsolutePath().normalize();
  }
}

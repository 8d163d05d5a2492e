package dev.holdfast.tools.code;

import dev.holdfast.sandbox.SandboxPolicy.FileRule;
import dev.holdfast.tools.StandardPolicy;
import dev.holdfast.tools.ToolFailure;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the worker needs from the host: a JDK, the languages' libraries, and the languages' own
 * files, unpacked once because unpacking takes longer than starting.
 */
final class WorkerFiles {

  /** Directory with the languages' jars; the launcher and the tests set it. */
  static final String PROPERTY = "holdfast.worker.path";

  static final String MAIN = "dev.holdfast.tools.code.worker.WorkerMain";

  private static final String INSIDE = "/opt/holdfast";
  private static final long UNPACK_SECONDS = 180;

  private final Path libraries;
  private final Path classes;
  private final Path javaHome;
  private final Path scratch;

  private WorkerFiles(Path libraries, Path classes, Path javaHome, Path scratch) {
    this.libraries = libraries;
    this.classes = classes;
    this.javaHome = javaHome;
    this.scratch = scratch;
  }

  /**
   * Finds the worker's files.
   *
   * @param scratch where to unpack when the libraries' folder is read-only
   * @throws ToolFailure naming what is missing
   */
  static WorkerFiles find(Path scratch) {
    String path = System.getProperty(PROPERTY);
    if (path == null || !Files.isDirectory(Path.of(path))) {
      throw new ToolFailure(
          "run_code is not set up: the system property "
              + PROPERTY
              + (path == null ? " is not set" : " names no directory: " + path)
              + ". Use run_command instead; the user can run ./holdfast setup.");
    }
    try {
      Path classes =
          Path.of(WorkerFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path javaHome = Path.of(System.getProperty("java.home")).toRealPath();
      return new WorkerFiles(Path.of(path).toRealPath(), classes, javaHome, scratch);
    } catch (IOException | URISyntaxException e) {
      throw new ToolFailure("run_code cannot find its own files: " + e.getMessage());
    }
  }

  /** Read-only rules for everything the worker reads. */
  List<FileRule> rules() throws InterruptedException {
    List<FileRule> rules = new ArrayList<>(StandardPolicy.javaFiles(javaHome));
    rules.add(rule(libraries, "/lib"));
    rules.add(rule(classes, classesName()));
    rules.add(rule(resources(), "/resources"));
    return rules;
  }

  /** The command inside the sandbox, without the program's arguments. */
  List<String> command(int heapMegabytes) {
    return List.of(
        javaHome + "/bin/java",
        "-Xmx" + heapMegabytes + "m",
        "-XX:+UseSerialGC",
        // The languages run interpreted; the first compiler tier costs far less at the start.
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dpolyglot.engine.WarnInterpreterOnly=false",
        "-Dpolyglot.engine.resourcePath=" + INSIDE + "/resources",
        "-cp",
        INSIDE + classesName() + File.pathSeparator + INSIDE + "/lib/*",
        MAIN);
  }

  private String classesName() {
    return Files.isDirectory(classes) ? "/classes" : "/worker.jar";
  }

  private static FileRule rule(Path host, String inside) {
    return new FileRule(host, INSIDE + inside, false);
  }

  private Path resources() throws InterruptedException {
    try {
      Path parent = libraries.resolveSibling("unpacked");
      if (!Files.isWritable(Files.exists(parent) ? parent : libraries.resolve(".."))) {
        parent = scratch.resolve("worker");
      }
      Path resources = parent.resolve(String.format("%08x", jarNames().hashCode()));
      if (!Files.isDirectory(resources)) {
        Files.createDirectories(parent);
        unpack(parent, resources);
      }
      return resources;
    } catch (IOException e) {
      throw new ToolFailure("run_code cannot unpack its languages: " + e.getMessage());
    }
  }

  /** Only our own program runs here, nothing from a model, so it runs outside the sandbox. */
  private void unpack(Path parent, Path resources) throws IOException, InterruptedException {
    Path unfinished = Files.createTempDirectory(parent, "unfinished");
    Process process =
        new ProcessBuilder(
                javaHome + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classes + File.pathSeparator + libraries + "/*",
                MAIN,
                "unpack",
                unfinished.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(UNPACK_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("unpacking to " + unfinished + " failed");
      }
    } finally {
      process.destroyForcibly();
    }
    Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      Files.move(unfinished, resources);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process unpacked the same files meanwhile; its folder is as good as ours.
      return;
    }
  }

  private List<String> jarNames() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(libraries, "*.jar")) {
      for (Path jar : jars) {
        names.add(String.valueOf(jar.getFileName()));
      }
    }
    if (names.isEmpty()) {
      throw new ToolFailure(
          "run_code is not set up: no jars in "
              + libraries
              + ". Use run_command instead; the user can run ./holdfast setup.");
    }
    Collections.sort(names);
    return names;
  }
}

package dev.holdfast.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the host's programs that build the sandbox, by fixed folders before the caller's PATH. */
final class HostProgram {
  private HostProgram() {}

  /** Absolute path of a program, if it is installed. */
  static Optional<String> find(String name) {
    String path = System.getenv("PATH");
    String folders =
        "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin" + (path == null ? "" : ":" + path);
    for (String folder : folders.split(":", -1)) {
      if (folder.startsWith("/")) {
        Path candidate = Path.of(folder, name);
        if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
          return Optional.of(candidate.toString());
        }
      }
    }
    return Optional.empty();
  }

  /** Absolute path of a program. */
  static String require(String name, String debianPackage) {
    return find(name)
        .orElseThrow(() ->
            new SandboxException(
                SandboxException.Code.UNAVAILABLE,
                "the program " + name + " is not installed",
                "apt-get install " + debianPackage));
  }
}

package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Who runs this program, and as whom sandboxed processes run on the host. */
final class SandboxUser {
  /** User and group id inside every sandbox, whoever the caller is. */
  static final int INSIDE = 64321;

  private static final int ON_HOST = firstUnused(INSIDE);

  private SandboxUser() {}

  /** Whether this program runs as root, so that sandboxed processes need a user id of their own. */
  static boolean callerIsRoot() {
    return callerId() == 0;
  }

  /** Effective user id of this program. */
  static int callerId() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Uid:")) {
          return Integer.parseInt(line.split("\t", -1)[2]);
        }
      }
      throw new IOException("no line starts with Uid:");
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.UNAVAILABLE,
          "cannot read the own user id from /proc/self/status: " + e.getMessage(),
          "mount /proc",
          e);
    }
  }

  /**
   * The user id that sandboxed processes have on the host: an unused one for root, else the own.
   */
  static int idOnHost() {
    int caller = callerId();
    return caller == 0 ? ON_HOST : caller;
  }

  /** Numeric owner of a file, links not followed. */
  static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Numeric group of a file, links not followed. */
  static int group(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int firstUnused(int start) {
    String passwd;
    try {
      passwd =
          Files.readString(Path.of("/etc/passwd"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return start;
    }
    int candidate = start;
    while (passwd.contains(":" + candidate + ":")) {
      candidate++;
    }
    return candidate;
  }
}

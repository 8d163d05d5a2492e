package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The host side of a launch: a shell that joins the memory group, opens the descriptors bubblewrap
 * reads (5 to 9; 3 and 4 stay the caller's) and becomes {@code setpriv} and then bubblewrap, so
 * that all of it is one process with one id.
 */
final class HostCommand {
  static final int STATUS = 5;
  static final int HOSTS = 6;
  static final int GROUP = 7;
  static final int PASSWD = 8;
  static final int SECCOMP = 9;

  private final StringBuilder script = new StringBuilder("set -e\n");
  private final LaunchFiles files;
  private int staged;
  private Optional<Path> stage = Optional.empty();

  HostCommand(LaunchFiles files) {
    this.files = files;
  }

  void join(MemoryGroup group) {
    script.append("echo $$ > ").append(quote(group.processes())).append('\n');
  }

  void reportTo(Path status) {
    script.append("exec ").append(STATUS).append('>').append(quote(status)).append('\n');
  }

  /**
   * The path under which bubblewrap can reach a host path. Under root it runs as another user, who
   * cannot enter folders such as {@code /root}; such a path is bound to a place that can be
   * reached, in a mount namespace nobody else sees.
   */
  String reachable(Path host, List<SandboxPolicy.FileRule> rules) {
    if (!SandboxUser.callerIsRoot() || otherUserCanReach(host)) {
      return host.toString();
    }
    Path folder = stage.orElseGet(() -> openStage(rules));
    stage = Optional.of(folder);
    String target = folder + "/" + staged++;
    script.append(Files.isDirectory(host) ? "mkdir " : ": > ").append(target).append('\n');
    script.append("mount --rbind ").append(quote(host)).append(' ').append(target).append('\n');
    return target;
  }

  /** The complete command line that ends in bubblewrap with its arguments. */
  List<String> complete(List<String> bubblewrap) {
    script.append("exec ").append(HOSTS).append('<').append(quote(files.hosts()));
    script.append(' ').append(GROUP).append('<').append(quote(files.group()));
    script.append(' ').append(PASSWD).append('<').append(quote(files.passwd()));
    if (files.hasSeccomp()) {
      script.append(' ').append(SECCOMP).append('<').append(quote(files.seccomp()));
    }
    script.append("\nexec \"$@\"\n");
    List<String> command = new ArrayList<>();
    if (stage.isPresent()) {
      String unshare = HostProgram.require("unshare", "util-linux");
      command.addAll(List.of(unshare, "--mount", "--propagation", "private"));
    }
    command.addAll(List.of("/bin/sh", "-c", script.toString(), "holdfast-sandbox"));
    if (SandboxUser.callerIsRoot()) {
      String id = Integer.toString(SandboxUser.idOnHost());
      String setpriv = HostProgram.require("setpriv", "util-linux");
      command.addAll(List.of(setpriv, "--reuid", id, "--regid", id, "--clear-groups"));
      command.add("--no-new-privs");
    }
    command.addAll(bubblewrap);
    return List.copyOf(command);
  }

  private Path openStage(List<SandboxPolicy.FileRule> rules) {
    for (String candidate : List.of("/mnt", "/media", "/srv")) {
      Path folder = Path.of(candidate);
      boolean hidesRule = rules.stream().anyMatch(rule -> rule.host().startsWith(folder));
      if (Files.isDirectory(folder) && !hidesRule) {
        script.append("mount -t tmpfs -o mode=755,size=1m holdfast ").append(folder).append('\n');
        return folder;
      }
    }
    throw new SandboxException(
        SandboxException.Code.START_FAILED,
        "no folder /mnt, /media or /srv to pass on files that only root can reach",
        "mkdir /mnt, or keep the files where every user may enter");
  }

  private static boolean otherUserCanReach(Path host) {
    try {
      for (Path at = host.getParent(); at != null; at = at.getParent()) {
        int mode = (Integer) Files.getAttribute(at, "unix:mode");
        boolean owned = SandboxUser.owner(at) == SandboxUser.idOnHost();
        if ((mode & (owned ? 0100 : 0001)) == 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "cannot look at " + host + ": " + e.getMessage(),
          "make the path readable",
          e);
    }
  }

  private static String quote(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}

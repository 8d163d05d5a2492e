package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns a request and a policy into bubblewrap's arguments; each says "absent unless named". */
final class BubblewrapArguments {
  private static final Map<String, String> DEFAULT_ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
          "HOME", SystemView.HOME,
          "USER", "agent",
          "LANG", "C.UTF-8");

  private static final long LARGEST_TEMPORARY_BYTES = 1L << 30;

  private final String bubblewrap;
  private final String prlimit;
  private final boolean seccomp;

  BubblewrapArguments(boolean seccomp) {
    this.bubblewrap = HostProgram.require("bwrap", "bubblewrap");
    this.prlimit = HostProgram.require("prlimit", "util-linux");
    this.seccomp = seccomp;
  }

  /**
   * The arguments, program name first.
   *
   * @param host gives paths bubblewrap can reach
   * @param memoryByProcess whether no control group limits memory, so that each process must
   * @param status whether descriptor {@link HostCommand#STATUS} is open
   */
  List<String> build(
      ExecRequest request,
      SandboxPolicy policy,
      HostCommand host,
      boolean memoryByProcess,
      boolean status) {
    List<String> arguments = new ArrayList<>();
    arguments.add(bubblewrap);
    isolate(arguments, policy);
    if (status) {
      arguments.addAll(List.of("--json-status-fd", Integer.toString(HostCommand.STATUS)));
    }
    view(arguments, policy);
    for (SandboxPolicy.FileRule rule : outerFirst(policy.files())) {
      Path real = realPath(rule);
      arguments.add(rule.writable() ? "--bind" : "--ro-bind");
      arguments.add(host.reachable(real, policy.files()));
      arguments.add(rule.inside());
    }
    arguments.addAll(List.of("--remount-ro", "/", "--remount-ro", "/dev"));
    environment(arguments, policy);
    arguments.addAll(List.of("--chdir", request.directory(), "--"));
    limit(arguments, policy.limits(), memoryByProcess);
    arguments.addAll(request.command());
    return arguments;
  }

  private void isolate(List<String> arguments, SandboxPolicy policy) {
    String id = Integer.toString(SandboxUser.INSIDE);
    arguments.add("--unshare-all");
    if (policy.network() == SandboxPolicy.Network.HOST) {
      arguments.add("--share-net");
    }
    arguments.addAll(List.of("--unshare-user", "--disable-userns", "--uid", id, "--gid", id));
    arguments.addAll(List.of("--die-with-parent", "--new-session", "--cap-drop", "ALL"));
    arguments.addAll(List.of("--hostname", "holdfast"));
    if (seccomp) {
      arguments.addAll(List.of("--seccomp", Integer.toString(HostCommand.SECCOMP)));
    }
  }

  private static void view(List<String> arguments, SandboxPolicy policy) {
    long memory = policy.limits().memoryBytes();
    String temporary = Long.toString(Math.clamp(memory / 2, 1L << 20, LARGEST_TEMPORARY_BYTES));
    SystemView.appendTo(arguments, policy.network());
    data(arguments, HostCommand.PASSWD, "/etc/passwd");
    data(arguments, HostCommand.GROUP, "/etc/group");
    data(arguments, HostCommand.HOSTS, "/etc/hosts");
    arguments.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    for (String folder : List.of("/dev/shm", "/tmp", "/home")) {
      arguments.addAll(List.of("--perms", "1777", "--size", temporary, "--tmpfs", folder));
    }
    arguments.addAll(List.of("--dir", SystemView.HOME, "--dir", "/run"));
    arguments.addAll(List.of("--perms", "1777", "--size", "1048576", "--tmpfs", "/var/tmp"));
  }

  private static void data(List<String> arguments, int descriptor, String path) {
    arguments.addAll(List.of("--perms", "0444", "--file", Integer.toString(descriptor), path));
  }

  private static void environment(List<String> arguments, SandboxPolicy policy) {
    Map<String, String> environment = new TreeMap<>(DEFAULT_ENVIRONMENT);
    environment.putAll(policy.environment());
    arguments.add("--clearenv");
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      arguments.addAll(List.of("--setenv", variable.getKey(), variable.getValue()));
    }
  }

  /**
   * Limits are set inside, after the user namespace exists: there the kernel (5.14 and later)
   * counts this tree's processes alone, not those of other sandboxes or of the user's desktop.
   */
  private void limit(List<String> arguments, Limits limits, boolean memoryByProcess) {
    arguments.add(prlimit);
    arguments.add("--nproc=" + limits.processes());
    arguments.add("--fsize=" + limits.fileBytes());
    arguments.add("--core=0");
    if (memoryByProcess) {
      arguments.add("--data=" + limits.memoryBytes());
    }
    arguments.add("--");
  }

  private static List<SandboxPolicy.FileRule> outerFirst(List<SandboxPolicy.FileRule> rules) {
    List<SandboxPolicy.FileRule> sorted = new ArrayList<>(rules);
    sorted.sort(Comparator.comparingInt(rule -> Path.of(rule.inside()).getNameCount()));
    return sorted;
  }

  private static Path realPath(SandboxPolicy.FileRule rule) {
    Path inside = Path.of(rule.inside());
    if (!inside.isAbsolute() || !inside.normalize().equals(inside) || inside.getNameCount() == 0) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "the file rule for " + rule.host() + " has the unusable inside path " + rule.inside(),
          "use an absolute path without . and .. such as /workspace");
    }
    try {
      if (!Files.exists(rule.host())) {
        throw new IOException("no such file or folder");
      }
      return rule.host().toRealPath();
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.START_FAILED,
          "the file rule names " + rule.host() + ", which cannot be used: " + e.getMessage(),
          "create it or drop the rule",
          e);
    }
  }
}

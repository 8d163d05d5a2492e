package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the sandbox this machine can offer, by really running something in it. */
public final class Sandboxes {
  private static final SandboxPolicy PROBE =
      new SandboxPolicy(
          List.of(),
          SandboxPolicy.Network.NONE,
          new Limits(Duration.ofSeconds(20), 256L << 20, 64, 64 << 10, 1 << 20),
          Map.of());

  private static final String PROBE_SCRIPT =
      "echo uid=$(id -u); echo interfaces=$(grep -c : /proc/net/dev);"
          + " unshare --user true 2>/dev/null && echo nested=yes || echo nested=no;"
          + " grep -q 'NoNewPrivs:.1' /proc/self/status && echo privileges=fixed";

  private Sandboxes() {}

  /**
   * The best backend that works here.
   *
   * @throws SandboxException UNAVAILABLE with what is missing and the remedy; never falls back to
   *     running commands unprotected
   */
  public static Sandbox detect() {
    BubblewrapSandbox sandbox = new BubblewrapSandbox();
    probe(sandbox, "true");
    return sandbox;
  }

  /** Tries everything and reports, without an exception, for {@code doctor}. */
  public static SandboxReport diagnose() {
    String version = version();
    try {
      BubblewrapSandbox sandbox = new BubblewrapSandbox();
      String seen = probe(sandbox, PROBE_SCRIPT).output();
      long millis = probe(sandbox, "true").duration().toMillis();
      List<SandboxReport.Finding> findings = new ArrayList<>();
      findings.add(finding("own user", seen, "uid=" + SandboxUser.INSIDE));
      findings.add(finding("network off", seen, "interfaces=1"));
      findings.add(finding("no nested namespaces", seen, "nested=no"));
      findings.add(finding("no new privileges", seen, "privileges=fixed"));
      findings.add(
          new SandboxReport.Finding(
              "system call filter",
              sandbox.filtersSystemCalls(),
              "processor " + System.getProperty("os.arch")));
      return new SandboxReport(
          sandbox.name(),
          version,
          findings,
          Optional.of(sandbox.memoryLimit()),
          millis,
          Optional.empty());
    } catch (SandboxException e) {
      return new SandboxReport(
          "bubblewrap", version, List.of(), Optional.empty(), -1, Optional.of(e));
    }
  }

  private static SandboxReport.Finding finding(String name, String seen, String expected) {
    List<String> lines = seen.lines().toList();
    String key = expected.substring(0, expected.indexOf('=') + 1);
    String detail = key + "?";
    for (String line : lines) {
      if (line.startsWith(key)) {
        detail = line;
      }
    }
    return new SandboxReport.Finding(name, detail.equals(expected), detail);
  }

  private static ExecResult probe(BubblewrapSandbox sandbox, String script) {
    ExecResult result;
    try {
      result = sandbox.run(new ExecRequest(List.of("/bin/sh", "-c", script), "/", ""), PROBE);
    } catch (SandboxException e) {
      throw new SandboxException(
          SandboxException.Code.UNAVAILABLE,
          String.valueOf(e.getMessage()),
          remedy(String.valueOf(e.getMessage())),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException(
          SandboxException.Code.UNAVAILABLE,
          "interrupted while trying the sandbox",
          "try again",
          e);
    }
    if (!result.succeeded()) {
      throw new SandboxException(
          SandboxException.Code.UNAVAILABLE,
          "an empty command in the sandbox ended with status "
              + result.exitCode()
              + ": "
              + result.output().strip(),
          remedy(result.output()));
    }
    return result;
  }

  private static String remedy(String message) {
    if (kernelSwitch("kernel/unprivileged_userns_clone").equals("0")) {
      return "sysctl -w kernel.unprivileged_userns_clone=1";
    }
    if (kernelSwitch("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
      return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or allow bwrap in AppArmor";
    }
    if (kernelSwitch("user/max_user_namespaces").equals("0")) {
      return "sysctl -w user.max_user_namespaces=10000";
    }
    if (message.contains("Unknown option")) {
      return "install bubblewrap 0.8 or newer";
    }
    return "allow user namespaces to this program; inside a container, start the container with"
        + " --security-opt seccomp=unconfined --security-opt systempaths=unconfined";
  }

  private static String kernelSwitch(String name) {
    try {
      return Files.readString(Path.of("/proc/sys", name)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String version() {
    Optional<String> program = HostProgram.find("bwrap");
    if (program.isEmpty()) {
      return "not installed";
    }
    try {
      Process process = new ProcessBuilder(program.get(), "--version").start();
      try (var reader = process.inputReader()) {
        return String.valueOf(reader.readLine());
      }
    } catch (IOException e) {
      return "cannot be started: " + e.getMessage();
    }
  }
}

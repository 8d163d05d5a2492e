package dev.holdfast.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a sandboxed process may see and use. Everything not named is absent.
 *
 * @param files host paths visible inside, besides the system's read-only programs and libraries
 * @param network whether the process shares the host's network
 * @param limits time, memory, processes, output and file size
 * @param environment the complete environment inside, nothing is inherited
 */
public record SandboxPolicy(
    List<FileRule> files, Network network, Limits limits, Map<String, String> environment) {

  public SandboxPolicy {
    files = List.copyOf(files);
    environment = Map.copyOf(environment);
  }

  /** Network access of a sandboxed process. */
  public enum Network {
    NONE,
    HOST
  }

  /**
   * One host path made visible.
   *
   * @param host path on the host
   * @param inside absolute path inside the sandbox
   * @param writable whether the process may change it
   */
  public record FileRule(Path host, String inside, boolean writable) {}
}

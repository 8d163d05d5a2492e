package dev.holdfast.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * What {@code doctor} shows of the sandbox.
 *
 * @param backend the backend's name
 * @param version the backend's own version line, or why it has none
 * @param findings what works and what does not
 * @param memoryLimit how memory is limited, absent if the backend does not work
 * @param startMillis milliseconds from start to end of an empty command, -1 if it does not work
 * @param problem why the backend cannot be used, absent if it can
 */
public record SandboxReport(
    String backend,
    String version,
    List<Finding> findings,
    Optional<MemoryLimit> memoryLimit,
    long startMillis,
    Optional<SandboxException> problem) {

  public SandboxReport {
    findings = List.copyOf(findings);
  }

  /** Whether commands can be run. */
  public boolean usable() {
    return problem.isEmpty();
  }

  /**
   * One property that was tried.
   *
   * @param name what was tried
   * @param works whether it works
   * @param detail what was seen
   */
  public record Finding(String name, boolean works, String detail) {}
}

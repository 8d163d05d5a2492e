package dev.holdfast.sandbox;

import java.util.List;

/** Runs commands so that they can touch only what a {@link SandboxPolicy} names. */
public interface Sandbox {

  /** The backend's name as {@code doctor} shows it, for instance {@code bubblewrap}. */
  String name();

  /**
   * Runs a command to its end or to its time limit; at the limit the whole process tree is killed.
   *
   * @throws SandboxException if the backend cannot start the command at all
   */
  ExecResult run(ExecRequest request, SandboxPolicy policy) throws InterruptedException;

  /**
   * Starts a long-lived process whose standard streams the caller owns. The time limit of the
   * policy does not apply; {@link Process#destroyForcibly()} ends the whole tree.
   */
  Process start(ExecRequest request, SandboxPolicy policy);

  /**
   * The complete host command line that runs {@code command} under the policy, for callers that
   * must start the process themselves (Playwright starts its browser). Arguments appended to it
   * reach the command; inherited descriptors above 2 are kept open.
   */
  List<String> wrap(ExecRequest request, SandboxPolicy policy);
}

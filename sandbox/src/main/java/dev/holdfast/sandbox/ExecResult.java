package dev.holdfast.sandbox;

import java.time.Duration;

/**
 * What a sandboxed command did.
 *
 * @param exitCode exit status of the command; 128 + signal if a signal ended it
 * @param output standard output and standard error, interleaved as written, UTF-8 with replacement,
 *     cut at the policy's output limit
 * @param outputCut whether output was dropped
 * @param timedOut whether the time limit ended the command
 * @param duration wall time
 */
public record ExecResult(
    int exitCode, String output, boolean outputCut, boolean timedOut, Duration duration) {

  /** Whether the command ended by itself with status 0. */
  public boolean succeeded() {
    return exitCode == 0 && !timedOut;
  }
}

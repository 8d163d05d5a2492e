package dev.holdfast.agent;

import java.time.Duration;

/**
 * A command that decides whether the task is done: exit status 0 passes.
 *
 * @param command shell command, run in the workspace inside the sandbox
 * @param timeout wall time after which the command is killed and counts as failed
 */
public record Check(String command, Duration timeout) {

  public Check {
    if (command.isBlank()) {
      throw new IllegalArgumentException("check command is empty");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("check timeout must be positive: " + timeout);
    }
  }

  /** A check with the usual limit of two minutes. */
  public static Check of(String command) {
    return new Check(command, Duration.ofMinutes(2));
  }
}

package dev.holdfast.agent;

/**
 * What a check command did when the harness ran it.
 *
 * @param command the command
 * @param passed whether it ended by itself with status 0
 * @param exitCode exit status; 128 + signal if a signal ended it
 * @param timedOut whether the time limit ended it
 * @param output the tail of its output
 * @param seconds wall time
 */
public record CheckResult(
    String command, boolean passed, int exitCode, boolean timedOut, String output, double seconds) {

  /** One line for people and models, for instance {@code failed with exit code 1: mvn test}. */
  public String describe() {
    if (passed) {
      return "passed: " + command;
    }
    return timedOut
        ? "timed out: " + command
        : "failed with exit code " + exitCode + ": " + command;
  }
}

package dev.holdfast.cli;

import dev.holdfast.agent.ExitCode;

/**
 * One line of {@code doctor}.
 *
 * @param name what was looked at
 * @param exitCode what a run would end with for want of it; 0 when it is here or can be done
 *     without
 * @param present whether it is here
 * @param detail what was found
 * @param remedy what to do when it is missing; else empty
 */
record Finding(String name, int exitCode, boolean present, String detail, String remedy) {

  /** It is here. */
  static Finding present(String name, String detail) {
    return new Finding(name, ExitCode.DONE, true, detail, "");
  }

  /** It is missing and nothing runs without it. */
  static Finding missing(String name, int exitCode, String detail, String remedy) {
    return new Finding(name, exitCode, false, detail, remedy);
  }

  /** It is missing; what needs it says so when it is used. */
  static Finding optional(String name, String detail, String remedy) {
    return new Finding(name, ExitCode.DONE, false, detail, remedy);
  }
}

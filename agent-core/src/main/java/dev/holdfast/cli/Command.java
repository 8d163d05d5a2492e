package dev.holdfast.cli;

/** A parsed command that can run. */
interface Command {

  /**
   * Runs the command and returns its exit code. A failure that the command does not report itself
   * is thrown and becomes a message by {@link FailureReport}.
   */
  int execute(Console console) throws Exception;
}

package dev.holdfast.sandbox;

import java.util.List;

/**
 * One command to run inside the sandbox.
 *
 * @param command program and arguments, resolved inside the sandbox
 * @param directory working directory inside the sandbox, absolute
 * @param input text for standard input; empty means an immediate end of file
 */
public record ExecRequest(List<String> command, String directory, String input) {

  public ExecRequest {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command is empty");
    }
    command = List.copyOf(command);
  }
}

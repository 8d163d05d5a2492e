package dev.holdfast.agent.demo.repair;

/** A program that would end with an error instead of a value, or never. */
final class BrokenProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenProgramException(String message) {
    super(message);
  }
}

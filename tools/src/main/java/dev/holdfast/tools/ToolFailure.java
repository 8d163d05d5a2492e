package dev.holdfast.tools;

/** Ends a call early; the message is what the model reads: what failed and what to do next. */
public final class ToolFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ToolFailure(String message) {
    super(message);
  }
}

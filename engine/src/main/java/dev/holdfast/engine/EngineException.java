package dev.holdfast.engine;

import org.jspecify.annotations.Nullable;

/** The one exception of the engine: what happened, where, and what to do. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String remedy;

  public EngineException(ErrorCode code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public EngineException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.remedy = remedy;
  }

  public ErrorCode code() {
    return code;
  }

  /** One sentence or command for the user; may be empty. */
  public String remedy() {
    return remedy;
  }
}

package dev.holdfast.sandbox;

/** The sandbox or the workspace cannot do what was asked: what, where, and what to do about it. */
public final class SandboxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;
  private final String remedy;

  public SandboxException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  public SandboxException(
      Code code,
      String message,
      String remedy,
      @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.remedy = remedy;
  }

  public Code code() {
    return code;
  }

  /** One sentence or command for the user. */
  public String remedy() {
    return remedy;
  }

  /** Kinds of failure. */
  public enum Code {
    /** No usable backend on this machine. */
    UNAVAILABLE,
    /** The backend could not start the command. */
    START_FAILED,
    /** A path leaves the workspace or is protected. */
    PATH_REFUSED,
    /** The workspace is missing, unreadable, or too large. */
    WORKSPACE,
    /** The user's directory changed while the agent worked on its copy. */
    CONFLICT
  }
}

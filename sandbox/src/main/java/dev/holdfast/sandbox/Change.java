package dev.holdfast.sandbox;

/**
 * One file or link that differs between two states of a workspace.
 *
 * @param kind how it differs
 * @param path relative to the workspace, with slashes
 */
public record Change(Kind kind, String path) {

  /** How a file differs. */
  public enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }
}

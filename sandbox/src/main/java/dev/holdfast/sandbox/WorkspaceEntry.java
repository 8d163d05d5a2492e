package dev.holdfast.sandbox;

/**
 * One thing in a workspace.
 *
 * @param path relative to the workspace, with slashes
 * @param kind what it is
 * @param size bytes of a file, 0 for everything else
 * @param ignored whether it is a build output that checkpoints leave alone
 */
public record WorkspaceEntry(String path, Kind kind, long size, boolean ignored) {

  /** What an entry is. */
  public enum Kind {
    FILE,
    FOLDER,
    LINK,
    OTHER
  }
}

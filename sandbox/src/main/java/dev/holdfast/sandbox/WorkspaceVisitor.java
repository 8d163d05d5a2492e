package dev.holdfast.sandbox;

/** Sees the entries of a workspace one after another. */
public interface WorkspaceVisitor {

  /** Takes one entry; false ends the walk. */
  boolean visit(WorkspaceEntry entry);
}

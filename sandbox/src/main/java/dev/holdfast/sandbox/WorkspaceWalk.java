package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/** Walks a workspace in order of path without following links or entering build outputs. */
final class WorkspaceWalk {
  private final FolderAccess access;
  private final WorkspaceVisitor visitor;

  WorkspaceWalk(FolderAccess access, WorkspaceVisitor visitor) {
    this.access = access;
    this.visitor = visitor;
  }

  /** Walks so many levels from a folder; false if the visitor ended it. */
  boolean walk(String folder, int depth) throws IOException {
    IgnoreRules rules = IgnoreRules.wellKnown();
    String above = "";
    for (String part : folder.split("/", -1)) {
      rules = withRulesOf(above, rules);
      above = TreeScanner.join(above, part);
    }
    IgnoreRules outer = rules;
    return access.in(
        folder, stream -> folder(stream, folder, outer, Math.min(depth, TreeScanner.DEEPEST)));
  }

  private IgnoreRules withRulesOf(String folder, IgnoreRules outer) throws IOException {
    return access
        .in(folder, TreeScanner::presentRules)
        .map(text -> outer.inner(folder, text))
        .orElse(outer);
  }

  private boolean folder(
      SecureDirectoryStream<Path> stream, String path, IgnoreRules outer, int depth)
      throws IOException {
    IgnoreRules rules =
        TreeScanner.presentRules(stream).map(text -> outer.inner(path, text)).orElse(outer);
    for (String name : TreeScanner.names(stream)) {
      Optional<PosixFileAttributes> found = FolderAccess.find(stream, name);
      if (found.isEmpty()) {
        continue;
      }
      String child = TreeScanner.join(path, name);
      boolean directory = found.get().isDirectory();
      boolean ignored = rules.ignores(child, directory) || ProtectedNames.contains(name);
      if (!visitor.visit(entry(child, found.get(), ignored))) {
        return false;
      }
      if (directory && !ignored && depth > 1) {
        try (SecureDirectoryStream<Path> inner = FolderAccess.enter(stream, name)) {
          if (!folder(inner, child, rules, depth - 1)) {
            return false;
          }
        } catch (java.nio.file.AccessDeniedException | java.nio.file.NoSuchFileException e) {
          // Closed or removed meanwhile: named, but not entered.
        }
      }
    }
    return true;
  }

  private static WorkspaceEntry entry(
      String path, PosixFileAttributes attributes, boolean ignored) {
    if (attributes.isDirectory()) {
      return new WorkspaceEntry(path, WorkspaceEntry.Kind.FOLDER, 0, ignored);
    }
    if (attributes.isSymbolicLink()) {
      return new WorkspaceEntry(path, WorkspaceEntry.Kind.LINK, 0, ignored);
    }
    return attributes.isRegularFile()
        ? new WorkspaceEntry(path, WorkspaceEntry.Kind.FILE, attributes.size(), ignored)
        : new WorkspaceEntry(path, WorkspaceEntry.Kind.OTHER, 0, ignored);
  }
}

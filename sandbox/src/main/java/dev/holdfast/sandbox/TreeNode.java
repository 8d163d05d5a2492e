package dev.holdfast.sandbox;

import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;

/**
 * One path of a workspace's state.
 *
 * @param kind what stands there
 * @param id content of a file, target of a link, tree of a folder; zero for OTHER
 */
record TreeNode(Kind kind, ObjectId id) {
  enum Kind {
    FILE,
    EXECUTABLE,
    LINK,
    FOLDER,
    /** A pipe, socket or device, which no state keeps. */
    OTHER
  }

  boolean isFolder() {
    return kind == Kind.FOLDER;
  }

  boolean isFile() {
    return kind == Kind.FILE || kind == Kind.EXECUTABLE;
  }

  static TreeNode of(FileMode mode, ObjectId id) {
    if (mode.equals(FileMode.TREE)) {
      return new TreeNode(Kind.FOLDER, id);
    }
    if (mode.equals(FileMode.SYMLINK)) {
      return new TreeNode(Kind.LINK, id);
    }
    return new TreeNode(mode.equals(FileMode.EXECUTABLE_FILE) ? Kind.EXECUTABLE : Kind.FILE, id);
  }

  FileMode mode() {
    return switch (kind) {
      case FILE -> FileMode.REGULAR_FILE;
      case EXECUTABLE -> FileMode.EXECUTABLE_FILE;
      case LINK -> FileMode.SYMLINK;
      case FOLDER -> FileMode.TREE;
      case OTHER -> FileMode.MISSING;
    };
  }
}

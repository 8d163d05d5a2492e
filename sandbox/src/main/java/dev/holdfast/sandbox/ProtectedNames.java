package dev.holdfast.sandbox;

/** Names that are never written, kept or applied, at any depth: git's internals, agent settings. */
final class ProtectedNames {
  /** Start of the name of the folder in which {@link Workspace#apply()} prepares files. */
  static final String APPLYING = ".holdfast-apply-";

  private ProtectedNames() {}

  /** Whether a file or folder of this name is protected; case is ignored as some systems do. */
  static boolean contains(String name) {
    return name.equalsIgnoreCase(".git")
        || name.equalsIgnoreCase(".holdfast")
        || name.startsWith(APPLYING);
  }

  /** Whether any part of a relative path is protected. */
  static boolean within(String path) {
    for (String name : path.split("/", -1)) {
      if (contains(name)) {
        return true;
      }
    }
    return false;
  }
}

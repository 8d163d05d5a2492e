package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Brings the differences between two states into the user's directory. First every touched place is
 * checked against the first state and every new content is prepared beside it; only then is
 * anything changed, file by file with a rename.
 */
final class WorkspaceApplier {
  private final Path directory;
  private final CheckpointStore store;
  private final TreeState before;
  private final List<TreeState.Difference> differences;

  WorkspaceApplier(Path directory, CheckpointStore store, TreeState before, TreeState after) {
    this.directory = directory;
    this.store = store;
    this.before = before;
    this.differences = TreeState.differences(before, after);
  }

  /** Paths whose place in the user's directory is no longer what the agent started from. */
  List<String> conflicts() throws IOException {
    List<String> conflicts = new ArrayList<>();
    for (TreeState.Difference difference : differences) {
      if (!placeIsReal(difference.path()) || !unchanged(difference)) {
        conflicts.add(difference.path());
      }
    }
    return conflicts;
  }

  void apply() throws IOException {
    Path prepared = Files.createTempDirectory(directory, ProtectedNames.APPLYING);
    Map<String, Path> contents = new HashMap<>();
    try {
      for (TreeState.Difference difference : differences) {
        TreeNode after = difference.after();
        if (after != null && (after.isFile() || after.kind() == TreeNode.Kind.LINK)) {
          Path content = prepared.resolve(Integer.toString(contents.size()));
          contents.put(difference.path(), content);
          prepare(content, difference, after);
        }
      }
      for (TreeState.Difference difference : differences.reversed()) {
        remove(difference);
      }
      for (TreeState.Difference difference : differences) {
        Path target = directory.resolve(difference.path());
        Path content = contents.remove(difference.path());
        if (content != null) {
          moveTo(content, target);
        } else if (difference.after() != null && difference.after().isFolder()) {
          makeFolder(target);
        }
      }
    } finally {
      for (Path content : contents.values()) {
        Files.deleteIfExists(content);
      }
      Files.deleteIfExists(prepared);
    }
  }

  /** Whether all folders above a path are folders, or are about to become ones. */
  private boolean placeIsReal(String path) {
    for (String at = FolderAccess.parentOf(path); !at.isEmpty(); at = FolderAccess.parentOf(at)) {
      Path folder = directory.resolve(at);
      TreeNode original = before.nodes().get(at);
      boolean replaced = original != null && !original.isFolder();
      if (!replaced
          && Files.exists(folder, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      if (original != null && !replaced && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  private boolean unchanged(TreeState.Difference difference) throws IOException {
    TreeNode original = difference.before();
    TreeNode wanted = difference.after();
    Path place = directory.resolve(difference.path());
    if (!ancestorsAreFolders(difference.path())) {
      // A link or file above is replaced by a folder: nothing of the user's can stand here.
      return original == null;
    }
    Optional<TreeNode> present = present(place);
    if (wanted != null && present.isPresent() && same(present.get(), wanted)) {
      return true;
    }
    if (original == null || original.kind() == TreeNode.Kind.OTHER) {
      return present.isEmpty();
    }
    if (present.isEmpty() || !same(present.get(), original)) {
      return false;
    }
    return !original.isFolder() || wanted == null || holdsOnlyKnown(place, difference.path());
  }

  private boolean ancestorsAreFolders(String path) {
    for (String at = FolderAccess.parentOf(path); !at.isEmpty(); at = FolderAccess.parentOf(at)) {
      if (!Files.isDirectory(directory.resolve(at), LinkOption.NOFOLLOW_LINKS)) {
        return Files.notExists(directory.resolve(at), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return true;
  }

  private boolean holdsOnlyKnown(Path folder, String path) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String child = path + "/" + entry.getFileName();
        TreeNode original = before.nodes().get(child);
        boolean inner = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        if (original == null || (inner && !holdsOnlyKnown(entry, child))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean same(TreeNode a, TreeNode b) {
    return a.kind() == b.kind() && (a.isFolder() || a.id().equals(b.id()));
  }

  private static Optional<TreeNode> present(Path place) throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    BasicFileAttributes attributes =
        Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      return Optional.of(new TreeNode(TreeNode.Kind.FOLDER, ObjectId.zeroId()));
    }
    if (attributes.isSymbolicLink()) {
      String target = Files.readSymbolicLink(place).toString();
      return Optional.of(new TreeNode(TreeNode.Kind.LINK, CheckpointStore.idOf(target)));
    }
    if (!attributes.isRegularFile()) {
      return Optional.of(new TreeNode(TreeNode.Kind.OTHER, ObjectId.zeroId()));
    }
    boolean executable =
        Files.getPosixFilePermissions(place).contains(PosixFilePermission.OWNER_EXECUTE);
    try (InputStream in = Files.newInputStream(place)) {
      return Optional.of(
          new TreeNode(
              executable ? TreeNode.Kind.EXECUTABLE : TreeNode.Kind.FILE,
              CheckpointStore.idOf(attributes.size(), in)));
    }
  }

  private void prepare(Path content, TreeState.Difference difference, TreeNode after)
      throws IOException {
    Path target = directory.resolve(difference.path());
    if (after.kind() == TreeNode.Kind.LINK) {
      byte[] bytes = store.bytes(after.id(), 1 << 16);
      Files.createSymbolicLink(content, Path.of(new String(bytes, StandardCharsets.UTF_8)));
      ownLike(content, existingAbove(target));
      return;
    }
    try (OutputStream out = Files.newOutputStream(content, StandardOpenOption.CREATE_NEW)) {
      store.copy(after.id(), out);
    }
    boolean replaces = Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> mode =
        replaces
            ? Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS)
            : PosixFilePermissions.fromString("rw-r--r--");
    ownLike(content, replaces ? target : existingAbove(target));
    Files.setPosixFilePermissions(
        content,
        FolderAccess.withExecute(mode, Optional.of(after.kind() == TreeNode.Kind.EXECUTABLE)));
  }

  private void remove(TreeState.Difference difference) throws IOException {
    TreeNode original = difference.before();
    TreeNode after = difference.after();
    if (original == null || original.kind() == TreeNode.Kind.OTHER) {
      return;
    }
    Path target = directory.resolve(difference.path());
    if (original.isFolder()) {
      try {
        Files.deleteIfExists(target);
      } catch (DirectoryNotEmptyException e) {
        // It still holds build outputs or other files that are not the agent's to remove.
        return;
      }
    } else if (after == null || after.isFolder()) {
      Files.deleteIfExists(target);
    }
  }

  private void makeFolder(Path target) throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(target);
      ownLike(target, existingAbove(target));
    }
  }

  private static void moveTo(Path content, Path target) throws IOException {
    try {
      Files.move(content, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      // Another file system is mounted inside the user's directory.
      Files.move(content, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private Path existingAbove(Path target) {
    @Nullable Path above = target.getParent();
    while (above != null && !Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
      above = above.getParent();
    }
    return above == null ? directory : above;
  }

  private static void ownLike(Path path, Path model) throws IOException {
    if (SandboxUser.callerIsRoot()) {
      int group = SandboxUser.group(model);
      Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:uid", SandboxUser.owner(model), LinkOption.NOFOLLOW_LINKS);
    }
  }
}

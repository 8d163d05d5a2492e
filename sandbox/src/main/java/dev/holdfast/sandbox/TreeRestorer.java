package dev.holdfast.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a workspace back to a kept state: differences only, build outputs left alone. */
final class TreeRestorer {
  private final FolderAccess access;
  private final CheckpointStore store;

  TreeRestorer(FolderAccess access, CheckpointStore store) {
    this.access = access;
    this.store = store;
  }

  void restore(TreeState present, TreeState kept) throws IOException {
    List<TreeState.Difference> differences = TreeState.differences(present, kept);
    for (TreeState.Difference difference : differences.reversed()) {
      if (difference.before() != null) {
        remove(difference.path(), difference.before(), difference.after());
      }
    }
    for (TreeState.Difference difference : differences) {
      if (difference.after() != null) {
        create(difference.path(), difference.before(), difference.after());
      }
    }
  }

  private void remove(String path, TreeNode present, @Nullable TreeNode kept) throws IOException {
    if (kept == null && present.isFolder()) {
      // Build outputs in it keep it alive.
      access.deleteIfEmpty(path);
    } else if (kept == null || present.isFolder() || kept.isFolder() || !present.isFile()) {
      access.delete(path);
    }
  }

  private void create(String path, @Nullable TreeNode present, TreeNode kept) throws IOException {
    if (present == null) {
      clear(path, kept);
    }
    if (kept.isFolder()) {
      access.makeFolders(path);
    } else if (kept.kind() == TreeNode.Kind.LINK) {
      if (present != null && present.isFile()) {
        access.delete(path);
      }
      access.putLink(
          path,
          new String(store.bytes(kept.id(), 1 << 16), java.nio.charset.StandardCharsets.UTF_8));
    } else {
      access.putFile(
          path,
          Optional.of(kept.kind() == TreeNode.Kind.EXECUTABLE),
          out -> store.copy(kept.id(), out));
    }
  }

  /** Something that no state keeps, a build output for instance, may stand in the way. */
  private void clear(String path, TreeNode kept) throws IOException {
    boolean blocked =
        access.in(
            FolderAccess.parentOf(path),
            folder ->
                FolderAccess.find(folder, FolderAccess.nameOf(path))
                    .filter(found -> !(kept.isFolder() && found.isDirectory()))
                    .isPresent());
    if (blocked) {
      access.delete(path);
    }
  }
}

package dev.holdfast.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The state of a whole workspace.
 *
 * @param tree its name in the store
 * @param nodes every path, relative with slashes, parents before what they hold
 */
record TreeState(ObjectId tree, NavigableMap<String, TreeNode> nodes) {

  /** All paths that differ, in order of path; a null side means absent there. */
  static List<Difference> differences(TreeState before, TreeState after) {
    TreeMap<String, Difference> result = new TreeMap<>();
    for (Map.Entry<String, TreeNode> entry : before.nodes.entrySet()) {
      TreeNode now = after.nodes.get(entry.getKey());
      boolean bothFolders = now != null && now.isFolder() && entry.getValue().isFolder();
      if (!bothFolders && !entry.getValue().equals(now)) {
        result.put(entry.getKey(), new Difference(entry.getKey(), entry.getValue(), now));
      }
    }
    for (Map.Entry<String, TreeNode> entry : after.nodes.entrySet()) {
      if (!before.nodes.containsKey(entry.getKey())) {
        result.put(entry.getKey(), new Difference(entry.getKey(), null, entry.getValue()));
      }
    }
    return new ArrayList<>(result.values());
  }

  /** One path that differs. */
  record Difference(String path, @Nullable TreeNode before, @Nullable TreeNode after) {

    /** Files and links on each side, as people see changes; empty for a folder alone. */
    List<Change> changes() {
      boolean was = before != null && (before.isFile() || before.kind() == TreeNode.Kind.LINK);
      boolean is = after != null && (after.isFile() || after.kind() == TreeNode.Kind.LINK);
      if (was && is) {
        return List.of(new Change(Change.Kind.MODIFIED, path));
      }
      if (was) {
        return List.of(new Change(Change.Kind.DELETED, path));
      }
      return is ? List.of(new Change(Change.Kind.ADDED, path)) : List.of();
    }
  }

  static List<Change> changes(TreeState before, TreeState after) {
    List<Change> changes = new ArrayList<>();
    for (Difference difference : differences(before, after)) {
      changes.addAll(difference.changes());
    }
    return changes;
  }
}

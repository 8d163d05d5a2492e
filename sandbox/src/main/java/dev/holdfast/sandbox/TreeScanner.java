package dev.holdfast.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.TreeFormatter;

/**
 * Reads the present state of a workspace into the store. Kept: everything but protected names and
 * build outputs; a path that was kept before stays kept even if rules now name it, as in git. Empty
 * folders are kept too. Content is read again only where the file system says it may have changed.
 */
final class TreeScanner {
  static final int DEEPEST = 256;
  private static final int LARGEST_IN_MEMORY = 1 << 20;

  /** A file changed so shortly before it was read may change again within the same clock tick. */
  private static final Duration SETTLED = Duration.ofMillis(100);

  private final Path root;
  private final FolderAccess access;
  private final CheckpointStore store;
  private final Map<String, Known> known = new HashMap<>();

  TreeScanner(Path root, FolderAccess access, CheckpointStore store) {
    this.root = root;
    this.access = access;
    this.store = store;
  }

  /** What the file system said when a file's content was last read. */
  private record Known(Object inode, Object changed, long size, ObjectId id) {}

  /** Where the text of {@code .gitignore} files comes from. */
  private interface RuleSource {
    Optional<byte[]> read(String folder, SecureDirectoryStream<Path> stream) throws IOException;
  }

  /** The present state, build outputs by the present rules. */
  TreeState scan(NavigableMap<String, TreeNode> tracked) throws IOException {
    return scan(tracked, (folder, stream) -> presentRules(stream));
  }

  /** The present state, build outputs by the rules of a kept state. */
  TreeState scanByRulesOf(TreeState kept) throws IOException {
    return scan(
        kept.nodes(),
        (folder, stream) -> {
          TreeNode node = kept.nodes().get(join(folder, Constants.DOT_GIT_IGNORE));
          return node == null || !node.isFile()
              ? Optional.empty()
              : Optional.of(store.bytes(node.id(), CheckpointStore.LARGEST_TEXT_BYTES));
        });
  }

  private TreeState scan(NavigableMap<String, TreeNode> tracked, RuleSource rules)
      throws IOException {
    TreeMap<String, TreeNode> nodes = new TreeMap<>();
    try (ObjectInserter inserter = known.isEmpty() ? store.bulkInserter() : store.inserter()) {
      Run run = new Run(tracked, rules, inserter, nodes);
      ObjectId tree = access.in("", top -> run.folder(top, "", IgnoreRules.wellKnown(), false, 0));
      inserter.flush();
      return new TreeState(tree, nodes);
    }
  }

  static Optional<byte[]> presentRules(SecureDirectoryStream<Path> folder) throws IOException {
    Optional<PosixFileAttributes> file = FolderAccess.find(folder, Constants.DOT_GIT_IGNORE);
    if (file.isEmpty()
        || !file.get().isRegularFile()
        || file.get().size() > IgnoreRules.LARGEST_BYTES) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = FolderAccess.openFile(folder, Constants.DOT_GIT_IGNORE);
        InputStream in = Channels.newInputStream(channel)) {
      return Optional.of(in.readNBytes(IgnoreRules.LARGEST_BYTES));
    }
  }

  static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** One pass over the tree. */
  private final class Run {
    private final NavigableMap<String, TreeNode> tracked;
    private final RuleSource ruleSource;
    private final ObjectInserter inserter;
    private final NavigableMap<String, TreeNode> nodes;
    private final Instant begin = Instant.now();

    Run(
        NavigableMap<String, TreeNode> tracked,
        RuleSource ruleSource,
        ObjectInserter inserter,
        NavigableMap<String, TreeNode> nodes) {
      this.tracked = tracked;
      this.ruleSource = ruleSource;
      this.inserter = inserter;
      this.nodes = nodes;
    }

    ObjectId folder(
        SecureDirectoryStream<Path> stream,
        String path,
        IgnoreRules outerRules,
        boolean trackedOnly,
        int depth)
        throws IOException {
      if (depth > DEEPEST) {
        throw new SandboxException(
            SandboxException.Code.WORKSPACE,
            "folders are nested more than " + DEEPEST + " deep at " + path,
            "remove the nested folders");
      }
      IgnoreRules rules =
          ruleSource
              .read(path, stream)
              .map(text -> outerRules.inner(path, text))
              .orElse(outerRules);
      List<Map.Entry<byte[], TreeNode>> entries = new ArrayList<>();
      for (String name : names(stream)) {
        String child = join(path, name);
        Optional<TreeNode> node = child(stream, child, name, rules, trackedOnly, depth);
        if (node.isPresent()) {
          nodes.put(child, node.get());
          if (node.get().kind() != TreeNode.Kind.OTHER) {
            entries.add(Map.entry(name.getBytes(StandardCharsets.UTF_8), node.get()));
          }
        }
      }
      return writeTree(entries);
    }

    private Optional<TreeNode> child(
        SecureDirectoryStream<Path> stream,
        String path,
        String name,
        IgnoreRules rules,
        boolean trackedOnly,
        int depth)
        throws IOException {
      Optional<PosixFileAttributes> found = FolderAccess.find(stream, name);
      if (ProtectedNames.contains(name) || found.isEmpty()) {
        return Optional.empty();
      }
      PosixFileAttributes attributes = found.get();
      boolean ignored = trackedOnly || rules.ignores(path, attributes.isDirectory());
      if (ignored && !tracked.containsKey(path)) {
        return Optional.empty();
      }
      try {
        if (attributes.isDirectory()) {
          try (SecureDirectoryStream<Path> inner = FolderAccess.enter(stream, name)) {
            ObjectId tree = folder(inner, path, rules, ignored, depth + 1);
            return Optional.of(new TreeNode(TreeNode.Kind.FOLDER, tree));
          }
        }
        if (attributes.isSymbolicLink()) {
          String target = Files.readSymbolicLink(root.resolve(path)).toString();
          byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
          return Optional.of(
              new TreeNode(TreeNode.Kind.LINK, inserter.insert(Constants.OBJ_BLOB, bytes)));
        }
        if (attributes.isRegularFile()) {
          boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
          return Optional.of(
              new TreeNode(
                  executable ? TreeNode.Kind.EXECUTABLE : TreeNode.Kind.FILE,
                  content(stream, path, name)));
        }
        return Optional.of(new TreeNode(TreeNode.Kind.OTHER, ObjectId.zeroId()));
      } catch (NoSuchFileException e) {
        // A process of the sandbox removed it meanwhile: it is not part of the state.
        return Optional.empty();
      } catch (java.nio.file.AccessDeniedException e) {
        throw new SandboxException(
            SandboxException.Code.WORKSPACE,
            path + " in the workspace cannot be read",
            "run in the workspace: chmod -R u+rwX .",
            e);
      }
    }

    private ObjectId content(SecureDirectoryStream<Path> stream, String path, String name)
        throws IOException {
      Map<String, Object> status =
          Files.readAttributes(
              root.resolve(path), "unix:ino,ctime,size", LinkOption.NOFOLLOW_LINKS);
      Object inode = String.valueOf(status.get("ino"));
      Object changed = String.valueOf(status.get("ctime"));
      Known last = known.get(path);
      if (last != null
          && last.inode().equals(inode)
          && last.changed().equals(changed)
          && Long.valueOf(last.size()).equals(status.get("size"))) {
        return last.id();
      }
      long size;
      ObjectId id;
      try (SeekableByteChannel channel = FolderAccess.openFile(stream, name);
          InputStream in = Channels.newInputStream(channel)) {
        size = channel.size();
        id =
            size <= LARGEST_IN_MEMORY
                ? inserter.insert(Constants.OBJ_BLOB, in.readNBytes((int) size))
                : inserter.insert(Constants.OBJ_BLOB, size, in);
      }
      if (status.get("ctime") instanceof FileTime time
          && time.toInstant().isBefore(begin.minus(SETTLED))) {
        known.put(path, new Known(inode, changed, size, id));
      } else {
        known.remove(path);
      }
      return id;
    }

    private ObjectId writeTree(List<Map.Entry<byte[], TreeNode>> entries) throws IOException {
      // git orders a folder as if its name ended in a slash.
      entries.sort((a, b) -> java.util.Arrays.compareUnsigned(sortKey(a), sortKey(b)));
      TreeFormatter formatter = new TreeFormatter();
      for (Map.Entry<byte[], TreeNode> entry : entries) {
        FileMode mode = entry.getValue().mode();
        formatter.append(entry.getKey(), mode, entry.getValue().id());
      }
      return formatter.insertTo(inserter);
    }

    private static byte[] sortKey(Map.Entry<byte[], TreeNode> entry) {
      if (!entry.getValue().isFolder()) {
        return entry.getKey();
      }
      byte[] key = java.util.Arrays.copyOf(entry.getKey(), entry.getKey().length + 1);
      key[key.length - 1] = '/';
      return key;
    }
  }

  /** Names that can be written as text; others cannot be named by a model nor kept. */
  static List<String> names(SecureDirectoryStream<Path> folder) {
    List<String> names = new ArrayList<>();
    for (Path entry : folder) {
      Path file = entry.getFileName();
      String name = String.valueOf(file);
      if (file != null && name.indexOf('\uFFFD') < 0) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }
}

package dev.holdfast.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Contents of files and trees by hash, in a bare git repository of our own. It never has a work
 * tree, so hooks, filters, line-end conversion and external programs have no place to act.
 */
final class CheckpointStore implements AutoCloseable {
  /** Larger files are named in a patch but not shown. */
  static final int LARGEST_TEXT_BYTES = 4 << 20;

  private final FileRepository repository;

  CheckpointStore(Path folder) throws IOException {
    GitIsolation.install();
    repository = new FileRepository(folder.toFile());
    if (!repository.getObjectDatabase().exists()) {
      repository.create(true);
      repository.getConfig().setInt("core", null, "compression", 1);
      repository.getConfig().save();
    }
  }

  /** Stores each content as a file of its own: right for a few changes. */
  ObjectInserter inserter() {
    return repository.newObjectInserter();
  }

  /** Stores all contents in one file: right for a whole tree. */
  ObjectInserter bulkInserter() {
    return repository.getObjectDatabase().newPackInserter();
  }

  /** The hash content would have, without storing it. */
  static ObjectId idOf(long size, InputStream content) throws IOException {
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      return formatter.idFor(Constants.OBJ_BLOB, size, content);
    }
  }

  static ObjectId idOf(String text) {
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      return formatter.idFor(Constants.OBJ_BLOB, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Copies a stored content. */
  void copy(ObjectId id, OutputStream out) throws IOException {
    repository.open(id, Constants.OBJ_BLOB).copyTo(out);
  }

  /** A stored content, refused above a size. */
  byte[] bytes(ObjectId id, int limit) throws IOException {
    return repository.open(id, Constants.OBJ_BLOB).getBytes(limit);
  }

  /** Reads a stored state. */
  TreeState load(ObjectId tree) throws IOException {
    TreeMap<String, TreeNode> nodes = new TreeMap<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(tree);
      while (walk.next()) {
        nodes.put(walk.getPathString(), TreeNode.of(walk.getFileMode(0), walk.getObjectId(0)));
        if (walk.isSubtree()) {
          walk.enterSubtree();
        }
      }
    }
    return new TreeState(tree.copy(), nodes);
  }

  /** A patch in git's format between two stored states. */
  String diff(ObjectId before, ObjectId after) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ObjectReader reader = repository.newObjectReader();
        DiffFormatter formatter = new DiffFormatter(out)) {
      formatter.setReader(reader, repository.getConfig());
      formatter.setDetectRenames(false);
      formatter.setBinaryFileThreshold(LARGEST_TEXT_BYTES);
      formatter.format(before, after);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    repository.close();
  }
}

package dev.holdfast.engine.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of this process alone for what is of no use afterwards. It is deleted at the end; what a
 * killed process left, but for its lock, is deleted by the next that makes one beside it.
 */
final class SpillFolder implements AutoCloseable {
  private static final String NAME = "holdfast-spill-";
  private static final String LOCK = "lock";

  private final Path path;
  private final FileChannel lock;

  private SpillFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static SpillFolder create(Path parent) throws IOException {
    Files.createDirectories(parent);
    sweep(parent);
    Path path =
        Files.createTempDirectory(
            parent,
            NAME,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Locked before it has the name by which others know a folder that may be abandoned.
    Path unnamed = path.resolve(LOCK + ".new");
    FileChannel lock =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.move(unnamed, path.resolve(LOCK));
    return new SpillFolder(path, lock);
  }

  /** Where the files go; not beside the lock, since who writes there may have locks of its own. */
  Path files() {
    return path.resolve("files");
  }

  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, NAME + "*")) {
      for (Path folder : folders) {
        try (FileChannel channel =
            FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
          if (channel.tryLock() != null) {
            delete(folder);
          }
        } catch (IOException | OverlappingFileLockException inUse) {
          // Another process's, or nobody's any more: nothing of ours.
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException | UncheckedIOException gone) {
      return;
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() {
    try {
      delete(path);
      lock.close();
    } catch (IOException e) {
      // The next process that spills deletes it.
    }
  }
}

package dev.holdfast.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder for the files of one run: the working copy and the tools' own files. It is deleted at
 * the end, except for a patch that could not be applied. A process that was killed leaves its
 * folder, but not its lock on it; the next run deletes such folders.
 */
final class Storage implements Closeable {
  private static final String NAME = "work-";
  private static final String KEPT = "changes.patch";
  private static final String LOCK = "lock";

  private final Path folder;
  private final FileChannel lock;

  private Storage(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** A new folder, for its owner only, beside the folders of the runs. */
  static Storage create(Path runs) throws IOException {
    Files.createDirectories(runs);
    sweep(runs);
    Path folder =
        Files.createTempDirectory(
            runs,
            NAME,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // Locked before it has the name by which others know a folder that may be abandoned.
    Path unnamed = folder.resolve(LOCK + ".new");
    FileChannel lock =
        FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.move(unnamed, folder.resolve(LOCK));
    return new Storage(folder, lock);
  }

  /** Deletes the folders of processes that are no more; what resists is left for the next time. */
  private static void sweep(Path runs) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(runs, NAME + "*")) {
      for (Path folder : folders) {
        try (FileChannel channel =
            FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
          if (channel.tryLock() != null) {
            new Storage(folder, channel).close();
          }
        } catch (IOException | OverlappingFileLockException inUse) {
          // Another run's, or nobody's any more: nothing of ours.
        }
      }
    }
  }

  Path workspace() {
    return folder.resolve("workspace");
  }

  Path scratch() {
    return folder.resolve("scratch");
  }

  @Override
  public void close() throws IOException {
    try {
      Files.walkFileTree(folder, new Deleter());
    } finally {
      lock.close();
    }
  }

  /** Deletes everything but the patch; folders that were made unwritable too. */
  private final class Deleter extends SimpleFileVisitor<Path> {
    private final Set<PosixFilePermission> all =
        EnumSet.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE);

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      Files.setPosixFilePermissions(directory, all);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!file.equals(workspace().resolve(KEPT))) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      // A folder that cannot be listed is opened first and walked once more.
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !Files.isReadable(file)) {
        Files.setPosixFilePermissions(file, all);
        Files.walkFileTree(file, this);
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      boolean holdsPatch = workspace().resolve(KEPT).startsWith(directory);
      if (!holdsPatch || !Files.exists(workspace().resolve(KEPT))) {
        Files.delete(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}

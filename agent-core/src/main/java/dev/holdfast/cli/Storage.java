package dev.holdfast.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder for the files of one run: the working copy and the tools' own files. It is deleted at
 * the end, except for a patch that could not be applied.
 */
final class Storage implements Closeable {
  private static final String KEPT = "changes.patch";

  private final Path folder;

  private Storage(Path folder) {
    this.folder = folder;
  }

  /** A new folder, for its owner only, beside the folders of the runs. */
  static Storage create(Path runs) throws IOException {
    Files.createDirectories(runs);
    return new Storage(
        Files.createTempDirectory(
            runs,
            "work-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
  }

  Path workspace() {
    return folder.resolve("workspace");
  }

  Path scratch() {
    return folder.resolve("scratch");
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(folder, new Deleter());
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

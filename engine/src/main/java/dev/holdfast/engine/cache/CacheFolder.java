package dev.holdfast.engine.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** What caches on disk have in common: they are their owner's alone, and leave room to others. */
public final class CacheFolder {
  /** What is left of the disk for others. */
  public static final long SPARED_BYTES = 2L << 30;

  private CacheFolder() {}

  /** Makes the folder, for its owner only, if there is none. */
  public static void make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** Whether the disk has so many bytes, apart from those that are spared. */
  public static boolean isFree(Path folder, long bytes, long spared) throws IOException {
    return Files.getFileStore(folder).getUsableSpace() - spared >= bytes;
  }

  /** That {@link #isFree} did not hold. */
  public static IOException full(Path folder) throws IOException {
    return new IOException(
        "the disk has " + (Files.getFileStore(folder).getUsableSpace() >> 20) + " MiB left");
  }

  /** Marks a file as used now. */
  public static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /** When a file was used last; long ago if it is gone. */
  public static FileTime lastUse(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }
}

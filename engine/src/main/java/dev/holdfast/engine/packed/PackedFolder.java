package dev.holdfast.engine.packed;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * A folder of packed weights, shared by processes. A file's name is made of the path of its model
 * and of the digest; its time is that of its last use. Deleting a file that others have mapped does
 * them no harm.
 */
final class PackedFolder {
  /** Most bytes of all files together. */
  static final long MOST_BYTES = 32L << 30;

  /** What is left of the disk for others. */
  static final long SPARED_BYTES = 2L << 30;

  private static final String END = ".tiles";
  private static final String UNFINISHED = ".part";
  private static final Duration LONGEST_WRITE = Duration.ofHours(1);

  private final Path folder;
  private final long mostBytes;
  private final long sparedBytes;

  /**
   * Makes the folder if there is none.
   *
   * @param mostBytes of all files together
   * @param sparedBytes what is left of the disk for others
   */
  PackedFolder(Path folder, long mostBytes, long sparedBytes) throws IOException {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.sparedBytes = sparedBytes;
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  Path file(Path model, byte[] digest) {
    return folder.resolve(start(model) + HexFormat.of().formatHex(digest, 0, 16) + END);
  }

  Path unfinished() {
    return folder.resolve(UUID.randomUUID() + UNFINISHED);
  }

  private static String start(Path model) {
    byte[] path = model.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(PackedFormat.digest(path, path.length), 0, 8) + "-";
  }

  /** Marks a file as used now. */
  static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /**
   * Deletes what is of no use any more (earlier states of this model, models that are gone,
   * unfinished files of processes that are gone), then what was not used for longest, until {@code
   * bytes} fit.
   *
   * @throws IOException if they do not fit even so
   */
  void makeRoom(Path model, long bytes) throws IOException {
    long sum = bytes;
    List<Path> kept = new ArrayList<>();
    for (Path file : files()) {
      if (isUseless(file, model)) {
        Files.deleteIfExists(file);
      } else {
        kept.add(file);
        sum += Files.size(file);
      }
    }
    kept.removeIf(file -> file.toString().endsWith(UNFINISHED));
    kept.sort(Comparator.comparing(PackedFolder::lastUse));
    for (Path file : kept) {
      if (sum > mostBytes || !isFree(bytes)) {
        sum -= Files.size(file);
        Files.deleteIfExists(file);
      }
    }
    if (!isFree(bytes)) {
      throw new IOException(
          "the disk has " + (Files.getFileStore(folder).getUsableSpace() >> 20) + " MiB left");
    }
  }

  private boolean isFree(long bytes) throws IOException {
    return Files.getFileStore(folder).getUsableSpace() - sparedBytes >= bytes;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, "*{" + END + "," + UNFINISHED + "}")) {
      entries.forEach(files::add);
    }
    return files;
  }

  private static FileTime lastUse(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private static boolean isUseless(Path file, Path model) {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith(UNFINISHED)) {
      return lastUse(file).toInstant().isBefore(Instant.now().minus(LONGEST_WRITE))
          && !isBeingWritten(file);
    }
    if (name.startsWith(start(model))) {
      return true;
    }
    try (Arena arena = Arena.ofConfined()) {
      return !Files.exists(PackedFile.open(file, new byte[0], arena).model());
    } catch (IOException | IllegalArgumentException unusable) {
      return true;
    }
  }

  private static boolean isBeingWritten(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException ours) {
      return true;
    } catch (IOException unreadable) {
      return false;
    }
  }
}

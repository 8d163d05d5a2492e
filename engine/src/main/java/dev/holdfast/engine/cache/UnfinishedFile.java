package dev.holdfast.engine.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A file on its way: it has a temporary name until it is whole, so that a process that is killed
 * leaves nothing that is believed.
 */
public final class UnfinishedFile implements Closeable {
  /** How the temporary names end. */
  public static final String END = ".part";

  private static final Duration LONGEST_WRITE = Duration.ofHours(1);

  private final Path temporary;
  private final FileChannel channel;

  /** An empty file, for its owner only. */
  public UnfinishedFile(Path folder) throws IOException {
    temporary = folder.resolve(UUID.randomUUID() + END);
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      // Held until it has its name: by this others know that it is not abandoned.
      channel.lock();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What is written so far can be read and mapped. */
  public FileChannel channel() {
    return channel;
  }

  /** Writes all remaining bytes. */
  public void write(ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }

  /**
   * Gives the file its name, in place of one that has it.
   *
   * @param lasting whether it is brought to disk before
   */
  public void finish(Path name, boolean lasting) throws IOException {
    if (lasting) {
      channel.force(true);
    }
    Files.move(
        temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel.close();
  }

  /** Deletes the file unless it is finished; what was mapped of it stays readable. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(temporary);
    }
  }

  /** Whether a file has a temporary name, and nobody has written it for an hour or does so now. */
  public static boolean isAbandoned(Path file) {
    return file.toString().endsWith(END)
        && CacheFolder.lastUse(file).toInstant().isBefore(Instant.now().minus(LONGEST_WRITE))
        && !isBeingWritten(file);
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

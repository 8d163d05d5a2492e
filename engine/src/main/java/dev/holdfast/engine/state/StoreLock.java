package dev.holdfast.engine.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages from being deleted while a snapshot that needs them is written: many may write at
 * once, one may delete, among the threads of this process and among processes. The system frees the
 * lock of a process that is killed. Readers need none.
 *
 * <p>A process has one lock of the system for all its threads, since Java allows no more.
 */
final class StoreLock {
  private static final String FILE = "lock";
  private static final long PATIENCE_MILLIS = 10_000;
  private static final Map<Path, StoreLock> LOCKS = new ConcurrentHashMap<>();

  private final Path file;

  /** Threads of this process that write; -1 for one that deletes. */
  private int holders;

  private @Nullable FileChannel channel;

  private StoreLock(Path folder) {
    this.file = folder.resolve(FILE);
  }

  /** The lock of a store, whose folder exists. */
  static StoreLock of(Path folder) throws IOException {
    return LOCKS.computeIfAbsent(folder.toRealPath(), StoreLock::new);
  }

  /** What is done while the lock is held. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Writes.
   *
   * @throws IOException if somebody deletes for longer than ten seconds
   */
  <T> T shared(Work<T> work) throws IOException {
    return run(true, work);
  }

  /**
   * Deletes.
   *
   * @throws IOException if somebody writes or deletes for longer than ten seconds
   */
  <T> T exclusive(Work<T> work) throws IOException {
    return run(false, work);
  }

  private <T> T run(boolean shared, Work<T> work) throws IOException {
    take(shared);
    try {
      return work.run();
    } finally {
      release();
    }
  }

  private void take(boolean shared) throws IOException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!tryTake(shared)) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("other threads or processes are busy with it for too long");
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for others", e);
      }
    }
  }

  private synchronized boolean tryTake(boolean shared) throws IOException {
    if (holders < 0 || (holders > 0 && !shared)) {
      return false;
    }
    if (holders == 0 && !lock(shared)) {
      return false;
    }
    holders = shared ? holders + 1 : -1;
    return true;
  }

  private boolean lock(boolean shared) throws IOException {
    FileChannel opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = opened.tryLock(0, Long.MAX_VALUE, shared);
      if (lock == null) {
        opened.close();
        return false;
      }
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    channel = opened;
    return true;
  }

  private synchronized void release() throws IOException {
    holders = Math.max(0, holders - 1);
    FileChannel held = channel;
    if (holders == 0 && held != null) {
      channel = null;
      held.close();
    }
  }
}

package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.tensor.Panels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;

/**
 * Memory of pages, outside the heap. It is freed when the collector finds that nothing refers to a
 * page any more; but generating creates no objects, so the collector may have no reason to look. We
 * ask it to whenever the pages have doubled since some were freed.
 */
final class PageMemory {
  /** Less than this is not worth a collection. */
  private static final long LEAST = 512L << 20;

  private static final PageMemory OF_PROCESS = new PageMemory();
  private static final Cleaner CLEANER = Cleaner.create();

  private long used;
  private long limit = LEAST;

  private PageMemory() {}

  /**
   * Zeroed memory for the page that refers to it.
   *
   * @throws EngineException OUT_OF_MEMORY
   */
  static MemorySegment allocate(long bytes) {
    OF_PROCESS.add(bytes);
    try {
      MemorySegment memory = Arena.ofAuto().allocate(bytes, Panels.ALIGNMENT);
      CLEANER.register(memory, () -> OF_PROCESS.add(-bytes));
      return memory;
    } catch (OutOfMemoryError e) {
      OF_PROCESS.add(-bytes);
      throw OF_PROCESS.noRoom(bytes, e);
    }
  }

  /** Bytes that pages of this process take, those that could be collected among them. */
  static long used() {
    synchronized (OF_PROCESS) {
      return OF_PROCESS.used;
    }
  }

  private synchronized void add(long bytes) {
    used += bytes;
    if (bytes < 0) {
      limit = Math.max(LEAST, 2 * used);
    } else if (used > limit) {
      limit = 2 * used;
      System.gc();
    }
  }

  private synchronized EngineException noRoom(long bytes, OutOfMemoryError cause) {
    return new EngineException(
        ErrorCode.OUT_OF_MEMORY,
        "no room for "
            + bytes
            + " more bytes of keys and values; "
            + (used >> 20)
            + " MiB of them are in use, and Java's memory outside the heap is limited",
        "Start Java with a greater -XX:MaxDirectMemorySize (by default what the heap may have),"
            + " keep fewer sessions and snapshots, or keep keys and values as Q8_0.",
        cause);
  }
}

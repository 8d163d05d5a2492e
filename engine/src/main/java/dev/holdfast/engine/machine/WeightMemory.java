package dev.holdfast.engine.machine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where the weights of a model lie: mapped files, and pages of its own. Mapped and allocated by one
 * thread, read by all.
 *
 * <p>Memory that can be unmapped at any time is held by a counter during every call of emitted
 * code, and threads that share a product would hand that counter to and fro between their cores. So
 * this memory is unmapped when nothing refers to it any more; closing gives its pages back at once.
 */
public final class WeightMemory implements AutoCloseable {
  private final Arena arena = Arena.ofAuto();
  private final List<MemorySegment> files = new ArrayList<>();
  private final List<MemorySegment> own = new ArrayList<>();
  private final List<Opened> opened = new ArrayList<>();
  private byte[] piece = {};

  private record Opened(RandomAccessFile file, MemorySegment content) {}

  /**
   * Maps a whole file, for reading. It stays open, for {@link #read}.
   *
   * @throws IOException if the system cannot
   */
  public MemorySegment map(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
    try {
      MemorySegment content = map(file.getChannel(), file.length());
      opened.add(new Opened(file, content));
      return content;
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /**
   * Maps the start of a file, for reading.
   *
   * @throws IOException if the system cannot
   */
  public MemorySegment map(FileChannel file, long bytes) throws IOException {
    MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
    files.add(mapped);
    return mapped;
  }

  /** As {@link SystemMemory#allocate}. */
  public MemorySegment allocate(long bytes) {
    MemorySegment memory = SystemMemory.allocate(bytes, arena);
    own.add(memory);
    return memory;
  }

  /**
   * Copies a part of a file that was mapped by {@link #map(Path)} and leaves its pages alone: the
   * system maps a piece of up to megabytes around every page that is read through the mapping.
   * Other memory is read as it is.
   *
   * @param from mapped memory, read from {@code at} on
   */
  public synchronized void read(
      MemorySegment from, long at, MemorySegment to, long toAt, int bytes) {
    if (!readFile(from.address() + Objects.checkFromIndexSize(at, bytes, from.byteSize()), bytes)) {
      MemorySegment.copy(from, at, to, toAt, bytes);
      return;
    }
    MemorySegment.copy(piece, 0, to, ValueLayout.JAVA_BYTE, toAt, bytes);
  }

  /** Reads what is mapped at an address; false if that is not possible. */
  private boolean readFile(long address, int bytes) {
    if (piece.length < bytes) {
      piece = new byte[bytes];
    }
    // By index: an iterator would be an object for every token.
    for (int i = 0; i < opened.size(); i++) {
      Opened each = opened.get(i);
      long at = address - each.content.address();
      if (at >= 0 && at + bytes <= each.content.byteSize()) {
        try {
          each.file.seek(at);
          each.file.readFully(piece, 0, bytes);
          return true;
        } catch (IOException closed) {
          return false;
        }
      }
    }
    return false;
  }

  /**
   * Gives back all pages. Who reads on nevertheless does no harm: files are read again, other
   * memory is zero.
   */
  @Override
  public void close() {
    for (Opened each : opened) {
      try {
        each.file.close();
      } catch (IOException open) {
        // Then the system closes it with the process.
      }
    }
    files.forEach(SystemMemory::release);
    own.forEach(SystemMemory::discard);
  }
}

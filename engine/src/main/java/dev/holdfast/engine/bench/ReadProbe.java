package dev.holdfast.engine.bench;

import dev.holdfast.engine.machine.ReadStream;
import dev.holdfast.engine.tensor.WorkerPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * How fast this machine reads memory: all threads add up a buffer that no cache holds, by emitted
 * code in whole lines with prefetch where that runs, else in words of eight bytes.
 */
final class ReadProbe implements AutoCloseable {
  private static final long BUFFER = 1L << 29;

  /** Bytes of a task: short enough for emitted code, long enough for the hand-over not to count. */
  private static final long PIECE = 1L << 20;

  private static final int ROUNDS = 5;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer;
  private final MemorySegment sums;
  private final WorkerPool pool;
  private final Optional<ReadStream> stream;

  /**
   * @param threads that read at once
   */
  ReadProbe(int threads) {
    this.pool = new WorkerPool(threads);
    this.stream = ReadStream.runsHere() ? Optional.of(new ReadStream()) : Optional.empty();
    try {
      // Filled: untouched memory may be one page of zeros again and again.
      this.buffer = unguarded(arena.allocate(BUFFER, 4096)).fill((byte) 1);
      this.sums = unguarded(arena.allocate(BUFFER / PIECE * 64, 64));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** The same memory, whose use is not counted at every call: it is freed after the last one. */
  @SuppressWarnings("restricted")
  private static MemorySegment unguarded(MemorySegment memory) {
    return MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize());
  }

  /** What is done, for a reader. */
  static String description(int threads) {
    return (threads == 1 ? "1 thread adds" : threads + " threads add")
        + " up 512 MiB "
        + (ReadStream.runsHere() ? "in lines of 64 bytes with prefetch" : "in words of 8 bytes")
        + ", the best of "
        + ROUNDS
        + " rounds";
  }

  /** The best of some rounds, in bytes per second. */
  double measure() {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      pool.run((int) (BUFFER / PIECE), this::read);
      best = Math.max(best, BUFFER / ((System.nanoTime() - start) / 1e9));
    }
    return best;
  }

  private void read(int piece) {
    MemorySegment bytes = buffer.asSlice(piece * PIECE, PIECE);
    MemorySegment result = sums.asSlice(piece * 64L, 64);
    if (stream.isPresent()) {
      stream.get().sum(bytes, result);
    } else {
      result.set(ValueLayout.JAVA_LONG, 0, sum(bytes));
    }
  }

  static long sum(MemorySegment bytes) {
    long words = bytes.byteSize() / Long.BYTES;
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (long i = 0; i < words; i += 4) {
      a += bytes.getAtIndex(ValueLayout.JAVA_LONG, i);
      b += bytes.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
      c += bytes.getAtIndex(ValueLayout.JAVA_LONG, i + 2);
      d += bytes.getAtIndex(ValueLayout.JAVA_LONG, i + 3);
    }
    return a + b + c + d;
  }

  @Override
  public void close() {
    pool.close();
    arena.close();
  }
}

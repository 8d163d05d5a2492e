package dev.holdfast.engine.state;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file, or one inside another: an archive has state files as they are.
 *
 * @param start of the region in the file
 * @param length bytes
 */
record Region(FileChannel channel, long start, long length) {

  /** A whole file. */
  static Region of(FileChannel channel) throws IOException {
    return new Region(channel, 0, channel.size());
  }

  /** A part of this region. */
  Region part(long at, long bytes) {
    StateFormat.require(bytes >= 0 && at <= length - bytes, "it ends too early");
    return new Region(channel, start + at, bytes);
  }

  /** Reads until the buffer is full. */
  void read(ByteBuffer to, long at) throws IOException {
    StateFormat.require(to.remaining() <= length - at, "it ends too early");
    long next = start + at;
    while (to.hasRemaining()) {
      int got = channel.read(to, next);
      StateFormat.require(got > 0, "it ends too early");
      next += got;
    }
  }

  MemorySegment map(Arena arena) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, start, length, arena);
  }

  /** Checksum of all bytes. */
  int checksum() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return Checksum.of(map(arena));
    }
  }
}

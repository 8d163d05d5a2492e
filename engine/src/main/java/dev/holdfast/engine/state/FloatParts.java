package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/** Arrays of floats as one run of little-endian bytes, by way of a buffer that stays in a cache. */
final class FloatParts {
  private static final int BUFFER = 256 << 10;

  private final List<float[]> parts;

  FloatParts(List<float[]> parts) {
    this.parts = List.copyOf(parts);
  }

  long bytes() {
    long bytes = 0;
    for (float[] part : parts) {
      bytes += (long) Float.BYTES * part.length;
    }
    return bytes;
  }

  int checksum() throws IOException {
    CRC32C crc = new CRC32C();
    forEach((buffer, part, from, at) -> {
      buffer.asFloatBuffer().put(part, from, buffer.remaining() / Float.BYTES);
      crc.update(buffer);
    });
    return (int) crc.getValue();
  }

  void write(UnfinishedFile file, long start) throws IOException {
    forEach((buffer, part, from, at) -> {
      buffer.asFloatBuffer().put(part, from, buffer.remaining() / Float.BYTES);
      file.write(buffer, start + at);
    });
  }

  private interface Step {
    /** What fills the buffer, from {@code from} on in the part and {@code at} in all bytes. */
    void take(ByteBuffer buffer, float[] part, int from, long at) throws IOException;
  }

  private void forEach(Step step) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer buffer =
          arena.allocate(BUFFER, Float.BYTES).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      long at = 0;
      for (float[] part : parts) {
        for (int from = 0; from < part.length; from += BUFFER / Float.BYTES) {
          int count = Math.min(BUFFER / Float.BYTES, part.length - from);
          step.take(buffer.clear().limit(count * Float.BYTES), part, from, at);
          at += (long) Float.BYTES * count;
        }
      }
    }
  }
}

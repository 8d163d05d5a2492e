package dev.holdfast.engine.gguf;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A position in an untrusted file: every read is checked against what is left. */
final class GgufCursor {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final MemorySegment file;
  private final long limit;
  private long position;

  /**
   * @param limit no read goes beyond this byte of the file
   */
  GgufCursor(Path path, MemorySegment file, long limit) {
    this.path = path;
    this.file = file;
    this.limit = Math.min(limit, file.byteSize());
  }

  long position() {
    return position;
  }

  int readInt(String what) {
    long at = skip(Integer.BYTES, what);
    return file.get(INT, at);
  }

  long readLong(String what) {
    long at = skip(Long.BYTES, what);
    return file.get(LONG, at);
  }

  /** Reads a count and checks it against a limit and against the bytes that so many need. */
  long readCount(String what, long most, long bytesEach) {
    long at = position;
    long count = readLong(what);
    if (count < 0 || count > most || count > (limit - position) / Math.max(1, bytesEach)) {
      throw malformed(what + " is " + Long.toUnsignedString(count), at);
    }
    return count;
  }

  /** Skips a string and returns where its bytes are. */
  MemorySegment readText(String what, long longest) {
    long length = readCount("length of " + what, longest, 1);
    long at = skip(length, what);
    return file.asSlice(at, length);
  }

  /** Skips {@code bytes} and returns where they started. */
  long skip(long bytes, String what) {
    long at = position;
    if (bytes < 0 || bytes > limit - at) {
      throw malformed(
          "needs " + bytes + " bytes for " + what + ", only " + (limit - at) + " are left", at);
    }
    position = at + bytes;
    return at;
  }

  MemorySegment slice(long from, long to) {
    return file.asSlice(from, to - from);
  }

  EngineException malformed(String what, long at) {
    return malformed(path, what + " (byte " + at + ")");
  }

  static EngineException malformed(Path path, String what) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        path + ": not a well-formed GGUF file: " + what,
        "Download or convert the file again and compare its size and hash with the publisher's.");
  }

  static String text(MemorySegment bytes) {
    return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }
}

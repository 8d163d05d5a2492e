package dev.holdfast.engine.state;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/** CRC-32C (RFC 3720, appendix B.4), for which processors have an instruction. */
final class Checksum {
  private static final long PIECE = 1 << 30;

  private Checksum() {}

  /** Of memory outside the heap. */
  static int of(MemorySegment memory) {
    return of(List.of(memory));
  }

  /** Of pieces of memory outside the heap, one after the other. */
  static int of(List<MemorySegment> pieces) {
    CRC32C crc = new CRC32C();
    for (MemorySegment piece : pieces) {
      for (long at = 0; at < piece.byteSize(); at += PIECE) {
        crc.update(piece.asSlice(at, Math.min(PIECE, piece.byteSize() - at)).asByteBuffer());
      }
    }
    return (int) crc.getValue();
  }

  /** Of the bytes from one place of a buffer to another, whatever its position. */
  static int of(ByteBuffer bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, to - from));
    return (int) crc.getValue();
  }
}

package dev.holdfast.engine.packed;

import dev.holdfast.engine.cache.UnfinishedFile;
import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.packed.PackedFile.Entry;
import dev.holdfast.engine.tensor.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a file of packed weights under a temporary name; what is written can be read at once. The
 * file is mapped as long as it may become, and cut at the end.
 */
final class PackedFileWriter {
  /** Bytes of one write. */
  private static final long PIECE = 8L << 20;

  private final UnfinishedFile file;
  private final MemorySegment mapped;
  private final List<Entry> entries = new ArrayList<>();
  private long end = PackedFormat.FIRST_TILE;

  /** A file of at most {@code most} bytes of tiles, which stays mapped. */
  PackedFileWriter(UnfinishedFile file, long most, WeightMemory memory) throws IOException {
    this.file = file;
    try {
      long length = PackedFormat.FIRST_TILE + most;
      file.write(ByteBuffer.allocate(1), length - 1);
      mapped = memory.map(file.channel(), length);
    } catch (IOException | RuntimeException e) {
      abandon();
      throw e;
    }
  }

  /** Appends the tiles of a matrix. */
  MemorySegment append(Matrix w, MemorySegment tiles) throws IOException {
    long bytes = tiles.byteSize();
    for (long at = 0; at < bytes; at += PIECE) {
      ByteBuffer piece = tiles.asSlice(at, Math.min(PIECE, bytes - at)).asByteBuffer();
      file.write(piece, end + at);
    }
    entries.add(new Entry(w.name(), w.type().name(), w.rows(), w.columns(), end, bytes));
    MemorySegment stored = mapped.asSlice(end, bytes);
    end += (bytes + PackedFormat.ALIGNMENT - 1) & -PackedFormat.ALIGNMENT;
    return stored;
  }

  /**
   * Completes the file and gives it its name.
   *
   * @return its length
   */
  long finish(Path model, byte[] digest, Path name) throws IOException {
    byte[] table = table(model);
    long length = end + table.length;
    file.write(ByteBuffer.wrap(table), end);
    file.channel().truncate(length);
    file.write(
        new PackedFormat.Header(length, end, digest, PackedFormat.digest(table, table.length))
            .encode(),
        0);
    file.finish(name, true);
    return length;
  }

  /** Deletes the file; what was read from it stays readable. */
  void abandon() throws IOException {
    file.close();
  }

  private byte[] table(Path model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, model.toString());
    put(out, PackedFormat.buffer(Integer.BYTES).putInt(entries.size()));
    for (Entry entry : entries) {
      text(out, entry.name());
      text(out, entry.format());
      ByteBuffer numbers = PackedFormat.buffer(2 * Integer.BYTES + 2 * Long.BYTES);
      numbers.putInt(entry.rows()).putInt(entry.columns());
      numbers.putLong(entry.start()).putLong(entry.bytes());
      put(out, numbers);
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(out, PackedFormat.buffer(Integer.BYTES).putInt(bytes.length));
    out.writeBytes(bytes);
  }

  private static void put(ByteArrayOutputStream out, ByteBuffer bytes) {
    byte[] copy = new byte[bytes.flip().remaining()];
    bytes.get(copy);
    out.writeBytes(copy);
  }
}

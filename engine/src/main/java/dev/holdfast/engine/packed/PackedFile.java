package dev.holdfast.engine.packed;

import dev.holdfast.engine.machine.WeightMemory;
import dev.holdfast.engine.tensor.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A file of packed weights, mapped. Everything in it was checked but the weights themselves. */
final class PackedFile {
  private final MemorySegment file;
  private final Map<String, Entry> entries;

  /** Where the tiles of one matrix are. */
  record Entry(String name, String format, int rows, int columns, long start, long bytes) {
    boolean isOf(Matrix w, long expected) {
      return name.equals(w.name())
          && format.equals(w.type().name())
          && rows == w.rows()
          && columns == w.columns()
          && bytes == expected;
    }
  }

  /** What the end of a file of so many bytes says. */
  private record Table(long length, Path model, Map<String, Entry> entries) {}

  private PackedFile(MemorySegment file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  /**
   * Maps a file.
   *
   * @param digest of the model that it must be of
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static PackedFile open(Path path, byte[] digest, WeightMemory memory) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Table table = table(channel, digest);
      return new PackedFile(memory.map(channel, table.length()), table.entries());
    }
  }

  /**
   * Path of a file's model at the time of writing.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Path model(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return table(channel, new byte[0]).model();
    }
  }

  /** Reads a table; the digest is empty if it may be of any model. */
  private static Table table(FileChannel channel, byte[] digest) throws IOException {
    try {
      long length = channel.size();
      PackedFormat.require(length >= PackedFormat.FIRST_TILE, "it has " + length + " bytes");
      byte[] start = read(channel, 0, PackedFormat.HEADER);
      PackedFormat.Header header = PackedFormat.Header.decode(start, length);
      PackedFormat.require(
          digest.length == 0 || Arrays.equals(header.model(), digest), "it is of another model");
      byte[] table = read(channel, header.tableStart(), (int) (length - header.tableStart()));
      PackedFormat.require(
          Arrays.equals(PackedFormat.digest(table, table.length), header.tableDigest()),
          "its table is damaged");
      return parse(table, header.tableStart(), length);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("its table is too short", e);
    }
  }

  private static byte[] read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      int got = channel.read(bytes, at + bytes.position());
      PackedFormat.require(got > 0, "it ends too early");
    }
    return bytes.array();
  }

  private static Table parse(byte[] table, long end, long length) {
    ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    Path model = Path.of(text(in));
    int count = in.getInt();
    Map<String, Entry> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      Entry entry =
          new Entry(text(in), text(in), in.getInt(), in.getInt(), in.getLong(), in.getLong());
      PackedFormat.require(
          entry.start >= PackedFormat.FIRST_TILE
              && entry.start % PackedFormat.ALIGNMENT == 0
              && entry.bytes >= 0
              && entry.bytes <= end - entry.start,
          "tiles of " + entry.name + " lie outside");
      entries.put(entry.name, entry);
    }
    return new Table(length, model, entries);
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    PackedFormat.require(length >= 0 && length <= in.remaining(), "a text in it is too long");
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  Optional<MemorySegment> find(Matrix w, long bytes) {
    Entry entry = entries.get(w.name());
    return entry != null && entry.isOf(w, bytes)
        ? Optional.of(file.asSlice(entry.start, bytes))
        : Optional.empty();
  }
}

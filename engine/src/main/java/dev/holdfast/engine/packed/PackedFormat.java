package dev.holdfast.engine.packed;

import dev.holdfast.engine.source.SourceDigest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A file of packed weights, little-endian:
 *
 * <pre>
 * byte 0   "HFTILES" and a zero byte
 *      8   int: layout version; int: 0
 *      16  long: length of the file; long: start of the table; the tiles are between 4096 and it
 *      32  digest of the model, 32 bytes
 *      64  SHA-256 of the table, 32 bytes
 *      96  SHA-256 of the bytes before, 32 bytes
 * table    text: path of the model; int: entries; for each
 *            text: name, text: format, int: rows, int: columns, long: start, long: bytes
 * text     int: length; UTF-8
 * </pre>
 */
final class PackedFormat {
  /** To be raised whenever the order of any tile changes. */
  static final int VERSION = 2;

  static final int HEADER = 128;
  static final long FIRST_TILE = 4096;
  static final int ALIGNMENT = 4096;
  static final int MOST_TABLE_BYTES = 64 << 20;
  static final int DIGEST = 32;

  private static final byte[] MAGIC = "HFTILES\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SEALED = 96;

  private PackedFormat() {}

  /** What a header says. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Header(long length, long tableStart, byte[] model, byte[] tableDigest) {

    ByteBuffer encode() {
      byte[] header = new byte[HEADER];
      ByteBuffer bytes = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      bytes.put(MAGIC).putInt(VERSION).putInt(0).putLong(length).putLong(tableStart);
      bytes.put(model).put(tableDigest);
      bytes.put(digest(header, SEALED));
      return bytes.flip();
    }

    /** Throws {@code IllegalArgumentException} saying what is wrong. */
    static Header decode(byte[] bytes, long fileLength) {
      ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[MAGIC.length];
      in.get(magic);
      require(Arrays.equals(magic, MAGIC), "it is no file of packed weights");
      int version = in.getInt();
      require(version == VERSION, "its layout is version " + version + ", not " + VERSION);
      in.getInt();
      Header header = new Header(in.getLong(), in.getLong(), new byte[DIGEST], new byte[DIGEST]);
      in.get(header.model).get(header.tableDigest);
      byte[] seal = Arrays.copyOfRange(bytes, SEALED, HEADER);
      require(Arrays.equals(seal, digest(bytes, SEALED)), "its header is damaged");
      require(
          header.length == fileLength,
          "it has " + fileLength + " bytes instead of " + header.length);
      long table = header.length - header.tableStart;
      require(
          header.tableStart >= FIRST_TILE && table >= 0 && table <= MOST_TABLE_BYTES,
          "its table starts at " + header.tableStart);
      return header;
    }
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] digest(byte[] bytes, int count) {
    MessageDigest digest = SourceDigest.sha256();
    digest.update(bytes, 0, count);
    return digest.digest();
  }

  static void require(boolean holds, String wrong) {
    if (!holds) {
      throw new IllegalArgumentException(wrong);
    }
  }
}

package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What files of states have in common. All numbers are little-endian, all checksums CRC-32C. A
 * header is:
 *
 * <pre>
 * byte 0   magic, 8 bytes
 *      8   int: layout version; int: type of keys and values (1 BF16, 2 F32, 3 Q8_0)
 *      16  long: length of the file
 *      24  what the kind of file needs
 * last 4   int: checksum of the bytes before
 * </pre>
 */
final class StateFormat {
  /** To be raised whenever the meaning of any byte changes; part of the names of folders. */
  static final int VERSION = 1;

  static final int NAME = 32;
  static final int MAGIC = 8;

  /** Where the kinds of file go on. */
  static final int COMMON = 24;

  private StateFormat() {}

  static byte[] magic(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), MAGIC);
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The start of a header. */
  static ByteBuffer header(int bytes, byte[] magic, KeyValueType type, long length) {
    return buffer(bytes).put(magic).putInt(VERSION).putInt(number(type)).putLong(length);
  }

  /** Completes a header. */
  static ByteBuffer sealed(ByteBuffer header) {
    int end = header.capacity() - Integer.BYTES;
    return header.putInt(end, Checksum.of(header, 0, end)).clear();
  }

  /**
   * Checks what all headers have.
   *
   * @param header from its start
   * @param length of the file
   * @return what keys and values are
   * @throws IllegalArgumentException saying what is wrong
   */
  static KeyValueType check(ByteBuffer header, byte[] magic, long length) {
    byte[] start = new byte[MAGIC];
    header.get(0, start);
    require(Arrays.equals(start, magic), "it is no file of this kind");
    int end = header.capacity() - Integer.BYTES;
    require(header.getInt(end) == Checksum.of(header, 0, end), "its header is damaged");
    int version = header.getInt(MAGIC);
    require(version == VERSION, "its layout is version " + version + ", not " + VERSION);
    long expected = header.getLong(2 * MAGIC);
    require(expected == length, "it has " + length + " bytes instead of " + expected);
    return type(header.getInt(MAGIC + Integer.BYTES));
  }

  static byte[] name(ByteBuffer header, int at) {
    byte[] name = new byte[NAME];
    header.get(at, name);
    return name;
  }

  private static int number(KeyValueType type) {
    return switch (type) {
      case BF16 -> 1;
      case F32 -> 2;
      case Q8_0 -> 3;
    };
  }

  private static KeyValueType type(int number) {
    for (KeyValueType type : KeyValueType.values()) {
      if (number(type) == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("its keys and values are of type " + number);
  }

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  static void require(boolean holds, String wrong) {
    if (!holds) {
      throw new IllegalArgumentException(wrong);
    }
  }
}

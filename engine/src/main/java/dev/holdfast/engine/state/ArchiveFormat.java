package dev.holdfast.engine.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An archive of states: files of a store behind each other, as they are, numbers little-endian.
 *
 * <pre>
 * byte 0   "HFSTATES"
 *      8   int: version of the archive; int: 0
 *      16  records
 * record   int: 1 for a page, 2 for a snapshot; int: 0; long: length; the file
 * last     int: 0; int: 0; long: number of records before
 * </pre>
 *
 * The files have checksums of their own, and names that follow from their content.
 */
final class ArchiveFormat {
  static final int START = 16;
  static final int RECORD = 16;
  static final int PAGE = 1;
  static final int SNAPSHOT = 2;

  private static final int VERSION = 1;
  private static final byte[] MAGIC = StateFormat.magic("HFSTATES");

  private ArchiveFormat() {}

  /** The files of one kind each, in their order. */
  record Contents(List<Region> pages, List<Region> snapshots) {}

  static ByteBuffer start() {
    return StateFormat.buffer(START).put(MAGIC).putInt(VERSION).putInt(0).clear();
  }

  static ByteBuffer record(int kind, long length) {
    return StateFormat.buffer(RECORD).putInt(kind).putInt(0).putLong(length).clear();
  }

  /**
   * Finds the files, and checks nothing but where they are.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Contents read(Region archive) throws IOException {
    ByteBuffer start = StateFormat.buffer(START);
    archive.read(start, 0);
    byte[] magic = new byte[MAGIC.length];
    start.get(0, magic);
    StateFormat.require(Arrays.equals(magic, MAGIC), "it is no archive of states");
    int version = start.getInt(MAGIC.length);
    StateFormat.require(start.getInt(START - Integer.BYTES) == 0, "its start is damaged");
    StateFormat.require(version == VERSION, "its version is " + version + ", not " + VERSION);
    Contents contents = new Contents(new ArrayList<>(), new ArrayList<>());
    long at = START;
    while (true) {
      ByteBuffer record = StateFormat.buffer(RECORD);
      archive.read(record, at);
      long length = record.getLong(2 * Integer.BYTES);
      int kind = record.getInt(0);
      at += RECORD;
      StateFormat.require(record.getInt(Integer.BYTES) == 0, "its records are damaged");
      if (kind == 0) {
        int count = contents.pages.size() + contents.snapshots.size();
        StateFormat.require(length == count, "it has " + count + " files instead of " + length);
        StateFormat.require(at == archive.length(), "something follows after its end");
        return contents;
      }
      StateFormat.require(kind == PAGE || kind == SNAPSHOT, "it has a file of kind " + kind);
      Region file = archive.part(at, length);
      (kind == PAGE ? contents.pages : contents.snapshots).add(file);
      at += length;
    }
  }
}

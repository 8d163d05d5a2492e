package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.tensor.Panels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The start of a file of one snapshot, named {@code POSITION-NAME-CONTENT.snapshot} after its
 * tokens and its content. Header as in {@link StateFormat}, magic {@code HFSTATE}:
 *
 * <pre>
 * byte 24    int: position, the number of tokens; int: bytes of the description
 *      32    identity, 32 bytes
 *      64    name of the tokens, 32 bytes
 *      96    long: time of writing, milliseconds since 1970
 *      104   long: bytes of the numbers; long: bytes of the rest; long: bytes of a page
 *      128   ints: checksums of front, numbers and rest; int: 0
 *      144   digest of the model, 32 bytes; zeros
 *      256   front: description in UTF-8; ints: checksum of each full page; ints: tokens
 *      A     numbers: floats of each linear layer (matrices, inputs of the convolution), last output
 *      B     rest: the filled part of the last page, if it is not full
 * </pre>
 *
 * A is the first multiple of 64 after the front, B that after the numbers.
 *
 * @param position tokens
 * @param numberBytes of recurrent state, convolution and output
 * @param restBytes of the last page
 * @param pageBytes of every full page
 * @param model for those who list states of a model
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SnapshotHeader(
    KeyValueType type,
    int position,
    int descriptionBytes,
    byte[] identity,
    byte[] prefix,
    Instant written,
    long numberBytes,
    long restBytes,
    long pageBytes,
    int frontChecksum,
    int numberChecksum,
    int restChecksum,
    byte[] model) {
  static final String END = ".snapshot";
  static final int BYTES = 256;

  private static final int MOST_POSITIONS = 1 << 27;
  static final int MOST_DESCRIPTION = 1 << 12;
  private static final byte[] MAGIC = StateFormat.magic("HFSTATE");
  private static final int IDENTITY = 32;
  private static final int PREFIX = IDENTITY + StateFormat.NAME;
  private static final int WRITTEN = PREFIX + StateFormat.NAME;
  private static final int NUMBERS = WRITTEN + Long.BYTES;
  private static final int CHECKSUMS = NUMBERS + 3 * Long.BYTES;
  private static final int MODEL = CHECKSUMS + 4 * Integer.BYTES;

  /** Full pages before the last, partly filled one. */
  int pages() {
    return position / KvPage.POSITIONS;
  }

  long frontBytes() {
    return descriptionBytes + Integer.BYTES * ((long) pages() + position);
  }

  /** Where the numbers start. */
  long numbersAt() {
    return Panels.aligned(BYTES + frontBytes());
  }

  /** Where the rest starts. */
  long restAt() {
    return Panels.aligned(numbersAt() + numberBytes);
  }

  long length() {
    return restAt() + restBytes;
  }

  /** Name of the file. */
  String name() {
    ByteBuffer checksums = StateFormat.buffer(3 * Integer.BYTES);
    checksums.putInt(frontChecksum).putInt(numberChecksum).putInt(restChecksum);
    int content = Checksum.of(checksums, 0, checksums.capacity());
    return position + "-" + TokenChain.text(prefix) + "-" + String.format("%08x", content) + END;
  }

  ByteBuffer encode() {
    ByteBuffer header = StateFormat.header(BYTES, MAGIC, type, length());
    header.putInt(position).putInt(descriptionBytes).put(identity).put(prefix);
    header.putLong(written.toEpochMilli());
    header.putLong(numberBytes).putLong(restBytes).putLong(pageBytes);
    header.putInt(frontChecksum).putInt(numberChecksum).putInt(restChecksum).putInt(0);
    header.put(model);
    return StateFormat.sealed(header);
  }

  /**
   * Reads and checks a header.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static SnapshotHeader read(Region file) throws IOException {
    long length = file.length();
    StateFormat.require(length > BYTES, "it has " + length + " bytes");
    ByteBuffer in = StateFormat.buffer(BYTES);
    file.read(in, 0);
    KeyValueType type = StateFormat.check(in, MAGIC, length);
    SnapshotHeader header =
        new SnapshotHeader(
            type,
            in.getInt(StateFormat.COMMON),
            in.getInt(StateFormat.COMMON + Integer.BYTES),
            StateFormat.name(in, IDENTITY),
            StateFormat.name(in, PREFIX),
            Instant.ofEpochMilli(in.getLong(WRITTEN)),
            in.getLong(NUMBERS),
            in.getLong(NUMBERS + Long.BYTES),
            in.getLong(NUMBERS + 2 * Long.BYTES),
            in.getInt(CHECKSUMS),
            in.getInt(CHECKSUMS + Integer.BYTES),
            in.getInt(CHECKSUMS + 2 * Integer.BYTES),
            StateFormat.name(in, MODEL));
    header.require(length);
    return header;
  }

  private void require(long length) {
    StateFormat.require(
        position > 0
            && position <= MOST_POSITIONS
            && descriptionBytes >= 0
            && descriptionBytes <= MOST_DESCRIPTION
            && numberBytes >= 0
            && numberBytes <= length
            && restBytes >= 0
            && restBytes <= length
            && pageBytes >= 0
            && length() == length,
        "its sizes do not fit each other");
  }
}

package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Activations to signed bytes, in blocks of 32 values with one scale, as 64-byte records:
 *
 * <pre>
 * byte 0   q: 32 signed bytes, -127 to 127
 *      32  float: scale; the value is scale * q
 *      36  float: scale times the sum of q
 *      40  int: offset times the sum of q, of all, of the first 16, and of the last 16
 * </pre>
 *
 * <p>The offset is minus what unsigned weights carry in excess. A block whose largest magnitude is
 * below 2^-100 counts as zero; one that holds a value that is not finite gets the scale NaN, so
 * that the fault shows in every result that depends on it.
 */
public final class Quantiser {
  /** Values of a block. */
  public static final int BLOCK = 32;

  /** Bytes of a record. */
  public static final int RECORD = 64;

  /** Least magnitude that counts. */
  public static final float LEAST = 0x1p-100f;

  static final int SCALE = 32;
  static final int SCALED_SUM = 36;
  static final int OFFSET_SUM = 40;
  static final int OFFSET_FIRST_SUM = 44;
  static final int OFFSET_LAST_SUM = 48;

  static final int LEAST_BITS = Float.floatToRawIntBits(LEAST);
  static final int INFINITE_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final MachineCode code;

  /** Emits the code. */
  public Quantiser(InstructionSet instructions) {
    code = MachineCode.install(instructions.quantiser());
  }

  /**
   * Quantises one token.
   *
   * @param x {@code blocks * 32} floats
   * @param records where the first block's record goes, the next ones {@code stride} bytes on
   */
  public void quantise(
      MemorySegment x, MemorySegment records, long stride, int blocks, int offset) {
    Objects.checkFromIndexSize(0, (long) blocks * BLOCK * Float.BYTES, x.byteSize());
    Objects.checkFromIndexSize(0, (blocks - 1) * stride + RECORD, records.byteSize());
    code.call(x, records, MemorySegment.NULL, stride, blocks, offset);
  }
}

package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;

/** Ranges of arrays as places for emitted code. */
final class Floats {
  private Floats() {}

  /**
   * A range of an array.
   *
   * @throws IndexOutOfBoundsException if the array does not have it
   */
  static MemorySegment range(float[] array, int offset, int count) {
    return MemorySegment.ofArray(array)
        .asSlice((long) Float.BYTES * offset, (long) Float.BYTES * count);
  }

  /** Rows that are {@code stride} floats apart, the last one of {@code count} floats. */
  static MemorySegment rows(float[] array, int offset, int rows, int stride, int count) {
    return range(array, offset, Math.addExact(Math.multiplyExact(rows - 1, stride), count));
  }
}

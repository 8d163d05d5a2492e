package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Arrays as places for emitted code. A foreign call takes an array only inside an object, and which
 * of them the compiler removes again is a matter of luck: so the objects are kept, weakly, and a
 * token creates none.
 */
final class Floats {
  private static final int SLOTS = 1 << 12;

  /** Slots that are tried before one is taken from another array. */
  private static final int TRIES = 8;

  // A race is harmless: what is kept is immutable, and what is lost is made again.
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static final @Nullable WeakReference<Wrapped>[] WRAPPED = new WeakReference[SLOTS];

  /** Which of the slots is taken when all are in use: another one each time. */
  private static int turn;

  private Floats() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Wrapped(float[] array, MemorySegment segment) {}

  /** The array as a place. */
  @SuppressWarnings("ReferenceEquality") // this very array is meant
  static MemorySegment of(float[] array) {
    int first = System.identityHashCode(array);
    // Always the same one would be lost and made again by two arrays in turns, until a collection.
    int free = first + (turn & (TRIES - 1));
    for (int i = first; i < first + TRIES; i++) {
      WeakReference<Wrapped> reference = WRAPPED[i & (SLOTS - 1)];
      Wrapped wrapped = reference == null ? null : reference.get();
      if (wrapped == null) {
        free = i;
      } else if (wrapped.array == array) {
        return wrapped.segment;
      }
    }
    Wrapped made = new Wrapped(array, MemorySegment.ofArray(array));
    WRAPPED[free & (SLOTS - 1)] = new WeakReference<>(made);
    turn++;
    return made.segment;
  }

  /**
   * Where a range starts, in bytes.
   *
   * @throws IndexOutOfBoundsException if the array does not have it
   */
  static long at(float[] array, int offset, int count) {
    return (long) Float.BYTES * Objects.checkFromIndexSize(offset, count, array.length);
  }

  /**
   * Where rows start that are {@code stride} floats apart, the last one of {@code count} floats.
   */
  static long at(float[] array, int offset, int rows, int stride, int count) {
    return at(array, offset, Math.addExact(Math.multiplyExact(rows - 1, stride), count));
  }
}

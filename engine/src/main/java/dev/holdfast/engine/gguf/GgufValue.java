package dev.holdfast.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One metadata value where it lies in the file; decoded when asked for, so that a vocabulary costs
 * nothing until a tokenizer wants it.
 *
 * @param type type of the value
 * @param elementType type of the elements of an array, else the same as {@code type}
 * @param count elements of an array, else 1
 * @param data the value or the elements, already checked to be complete
 */
record GgufValue(GgufValueType type, GgufValueType elementType, int count, MemorySegment data) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  boolean isArray() {
    return type == GgufValueType.ARRAY;
  }

  boolean isWhole() {
    return switch (elementType) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, BOOL -> true;
      case FLOAT32, FLOAT64, STRING, ARRAY -> false;
    };
  }

  boolean isReal() {
    return elementType == GgufValueType.FLOAT32 || elementType == GgufValueType.FLOAT64;
  }

  /**
   * Element {@code index} of a value for which {@link #isWhole()} holds.
   *
   * @throws ArithmeticException if an unsigned value does not fit a long
   */
  long whole(int index) {
    long at = (long) index * elementType.bytes();
    return switch (elementType) {
      case UINT8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, at));
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, at);
      case BOOL -> data.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0 : 1;
      case UINT16 -> Short.toUnsignedLong(data.get(SHORT, at));
      case INT16 -> data.get(SHORT, at);
      case UINT32 -> Integer.toUnsignedLong(data.get(INT, at));
      case INT32 -> data.get(INT, at);
      case INT64 -> data.get(LONG, at);
      case UINT64 -> {
        long value = data.get(LONG, at);
        if (value < 0) {
          throw new ArithmeticException(Long.toUnsignedString(value) + " is too large");
        }
        yield value;
      }
      case FLOAT32, FLOAT64, STRING, ARRAY -> throw new IllegalStateException("not whole");
    };
  }

  /** Element {@code index} of a value for which {@link #isReal()} holds. */
  double real(int index) {
    long at = (long) index * elementType.bytes();
    return elementType == GgufValueType.FLOAT32 ? data.get(FLOAT, at) : data.get(DOUBLE, at);
  }

  /** All strings of a string or an array of strings, decoded when they are asked for. */
  List<String> texts() {
    return new GgufTexts(data, count);
  }
}

package dev.holdfast.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Strings where they lie in the file, each decoded when it is asked for: a vocabulary has some
 * 250,000, and as many merges. Readable while the file is open.
 */
final class GgufTexts extends AbstractList<String> implements RandomAccess {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final char UNDECODABLE = '\ufffd';

  private final MemorySegment data;

  /** Where the bytes of each string start, behind its length. */
  private final int[] starts;

  /**
   * Finds the strings.
   *
   * @param data {@code count} strings, already checked to be complete
   */
  GgufTexts(MemorySegment data, int count) {
    this.data = data;
    this.starts = new int[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      starts[i] = at + Long.BYTES;
      at = Math.toIntExact(starts[i] + data.get(LONG, at));
    }
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public String get(int index) {
    byte[] bytes = bytes(index).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private MemorySegment bytes(int index) {
    return data.asSlice(starts[Objects.checkIndex(index, starts.length)], length(index));
  }

  private long length(int index) {
    return data.get(LONG, starts[index] - Long.BYTES);
  }

  /** Decodes none of them. */
  @Override
  public int indexOf(@Nullable Object object) {
    if (!(object instanceof String text) || text.indexOf(UNDECODABLE) >= 0) {
      return super.indexOf(object);
    }
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = MemorySegment.ofArray(wanted);
    for (int i = 0; i < starts.length; i++) {
      if (length(i) == wanted.length && bytes(i).mismatch(segment) < 0) {
        return i;
      }
    }
    return -1;
  }
}

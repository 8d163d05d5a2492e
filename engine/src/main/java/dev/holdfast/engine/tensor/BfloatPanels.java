package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Panels of bfloat16 numbers, rounded to nearest. Consecutive rows are kept in pairs, as processors
 * multiply them: a word holds both numbers of a column, that of the first row in its lower half.
 */
public final class BfloatPanels implements Panels {
  /** Beyond the largest finite value we clamp: an infinity would spoil every later product. */
  private static final float LARGEST = 0x1.fep127f;

  private static final int UPPER_HALF = 0xffff0000;

  private final int rows;
  private final int columns;
  private final MemorySegment memory;

  /** All zeros. */
  public BfloatPanels(int rows, int columns) {
    this(rows, columns, Panels.allocate(bytes(rows, columns)));
  }

  /**
   * What is in some memory.
   *
   * @param memory {@link #bytes} of it: panel after panel {@code [pairs][WIDTH]}
   */
  public BfloatPanels(int rows, int columns, MemorySegment memory) {
    this.rows = rows;
    this.columns = columns;
    this.memory = memory.asSlice(0, bytes(rows, columns));
  }

  /** Bytes of such panels. */
  public static long bytes(int rows, int columns) {
    return Panels.aligned((long) Integer.BYTES * pairs(rows) * Panels.padded(columns));
  }

  /** Pairs of so many rows. */
  static int pairs(int rows) {
    return (rows + 1) / 2;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public float get(int row, int column) {
    return half(word(index(row, column)), row);
  }

  private static float half(int pair, int row) {
    return Float.intBitsToFloat(row % 2 == 0 ? pair << 16 : pair & UPPER_HALF);
  }

  private int word(int index) {
    return memory.getAtIndex(ValueLayout.JAVA_INT, index);
  }

  private void setWord(int index, int word) {
    memory.setAtIndex(ValueLayout.JAVA_INT, index, word);
  }

  private int index(int row, int column) {
    return Panels.index(pairs(rows), row / 2, column);
  }

  @Override
  public void setColumn(int column, float[] from, int at) {
    int to = index(0, column);
    for (int row = 0; row + 1 < rows; row += 2) {
      setWord(to, pair(from[at + row], from[at + row + 1]));
      to += WIDTH;
    }
    if (rows % 2 != 0) {
      setWord(to, pair(from[at + rows - 1], 0));
    }
  }

  @Override
  public void setRow(int row, float[] from, int at) {
    for (int column = 0; column < columns; column++) {
      set(row, column, from[at + column]);
    }
  }

  void set(int row, int column, float value) {
    int rounded = rounded(value);
    int at = index(row, column);
    int old = word(at);
    setWord(
        at,
        row % 2 == 0
            ? (old & UPPER_HALF) | (rounded >>> 16)
            : (old & ~UPPER_HALF) | (rounded & UPPER_HALF));
  }

  private static int pair(float first, float second) {
    return (rounded(first) >>> 16) | (rounded(second) & UPPER_HALF);
  }

  /** The bits of a number after rounding, which are the upper half. */
  static int rounded(float value) {
    float finite = Math.max(-LARGEST, Math.min(LARGEST, value));
    int bits = Float.floatToIntBits(finite);
    return bits + 0x7fff + (bits >>> 16 & 1);
  }

  /** As stored: panel after panel {@code [pairs][WIDTH]}. */
  MemorySegment memory() {
    return memory;
  }

  @Override
  public List<MemorySegment> firstColumns(int count) {
    return List.of(memory.asSlice(0, (long) Integer.BYTES * pairs(rows) * Panels.padded(count)));
  }

  @Override
  public List<MemorySegment> firstRows(int count) {
    long pair = (long) Integer.BYTES * WIDTH;
    return Panels.starts(memory, pair * pairs(rows), pair * pairs(count));
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    int from = panel * pairs(rows) * WIDTH;
    for (int i = row; i < row + count; i++) {
      for (int column = 0; column < WIDTH; column++) {
        out[(i - row) * WIDTH + column] = half(word(from + i / 2 * WIDTH + column), i);
      }
    }
  }
}

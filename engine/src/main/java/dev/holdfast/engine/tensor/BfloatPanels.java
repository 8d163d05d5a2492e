package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;

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
  private final int[] values;
  private final MemorySegment place;

  /** All zeros. */
  public BfloatPanels(int rows, int columns) {
    this(rows, columns, new int[Math.multiplyExact(pairs(rows), Panels.padded(columns))]);
  }

  private BfloatPanels(int rows, int columns, int[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
    this.place = MemorySegment.ofArray(values);
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
    return half(values[index(row, column)], row);
  }

  private static float half(int pair, int row) {
    return Float.intBitsToFloat(row % 2 == 0 ? pair << 16 : pair & UPPER_HALF);
  }

  private int index(int row, int column) {
    return Panels.index(pairs(rows), row / 2, column);
  }

  @Override
  public void setColumn(int column, float[] from, int at) {
    for (int row = 0; row < rows; row++) {
      set(row, column, from[at + row]);
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
    values[at] =
        row % 2 == 0
            ? (values[at] & UPPER_HALF) | (rounded >>> 16)
            : (values[at] & ~UPPER_HALF) | (rounded & UPPER_HALF);
  }

  /** The bits of a number after rounding, which are the upper half. */
  static int rounded(float value) {
    float finite = Math.max(-LARGEST, Math.min(LARGEST, value));
    int bits = Float.floatToIntBits(finite);
    return bits + 0x7fff + (bits >>> 16 & 1);
  }

  /** As stored: panel after panel {@code [pairs][WIDTH]}. */
  int[] values() {
    return values;
  }

  /** The same as a place for emitted code. */
  MemorySegment place() {
    return place;
  }

  @Override
  public BfloatPanels copy() {
    return new BfloatPanels(rows, columns, values.clone());
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    int from = panel * pairs(rows) * WIDTH;
    for (int i = row; i < row + count; i++) {
      for (int column = 0; column < WIDTH; column++) {
        out[(i - row) * WIDTH + column] = half(values[from + i / 2 * WIDTH + column], i);
      }
    }
  }
}

package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.BytePairs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Panels of signed bytes, 32 of which share a scale. The 32 are consecutive values of what is
 * written at once: of a column, or of a row. Emitted code rounds what it reads to bfloat16.
 */
public final class BytePanels implements Panels {
  /** Values that share a scale. */
  static final int BLOCK = BytePairs.BLOCK;

  private static final int LARGEST = 127;

  /** What is beyond counts as this. */
  private static final float MOST = 1e38f;

  private final int rows;
  private final int columns;
  private final boolean byColumns;

  /** Bytes, panel after panel {@code [rows][WIDTH]}. */
  private final MemorySegment values;

  /**
   * Floats: {@code [panels][rows / BLOCK][WIDTH]} for what is written by columns, else {@code
   * [panels][rows]}.
   */
  private final MemorySegment scales;

  /**
   * All zeros.
   *
   * @param byColumns whether whole columns are written, not whole rows
   */
  public BytePanels(int rows, int columns, boolean byColumns) {
    this(rows, columns, byColumns, Panels.allocate(bytes(rows, columns, byColumns)));
  }

  /**
   * What is in some memory.
   *
   * @param memory {@link #bytes} of it: the values, then from the next cache line on their scales
   */
  public BytePanels(int rows, int columns, boolean byColumns, MemorySegment memory) {
    this.rows = rows;
    this.columns = columns;
    this.byColumns = byColumns;
    long count = valueBytes(rows, columns);
    this.values = memory.asSlice(0, count);
    this.scales =
        memory.asSlice(
            Panels.aligned(count), (long) Float.BYTES * scales(rows, columns, byColumns));
  }

  private static long valueBytes(int rows, int columns) {
    return (long) rows * Panels.padded(columns);
  }

  private static int scales(int rows, int columns, boolean byColumns) {
    int panels = Panels.padded(columns) / WIDTH;
    return panels * (byColumns ? blocks(rows) * WIDTH : rows);
  }

  private static int blocks(int rows) {
    return (rows + BLOCK - 1) / BLOCK;
  }

  /** Bytes of such panels. */
  public static long bytes(int rows, int columns, boolean byColumns) {
    return Panels.aligned(valueBytes(rows, columns))
        + Panels.aligned((long) Float.BYTES * scales(rows, columns, byColumns));
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
    return value(Panels.index(rows, row, column)) * scale(scaleIndex(row, column));
  }

  private byte value(int index) {
    return values.get(ValueLayout.JAVA_BYTE, index);
  }

  private float scale(int index) {
    return scales.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }

  private int scaleIndex(int row, int column) {
    int panel = column / WIDTH;
    return byColumns
        ? (panel * blocks(rows) + row / BLOCK) * WIDTH + column % WIDTH
        : panel * rows + row;
  }

  @Override
  public void setColumn(int column, float[] from, int at) {
    if (!byColumns) {
      throw new IllegalStateException("these panels are written by rows");
    }
    for (int row = 0; row < rows; row += BLOCK) {
      int count = Math.min(BLOCK, rows - row);
      float inverse = store(from, at + row, count, scaleIndex(row, column));
      for (int i = 0; i < count; i++) {
        byte value = rounded(from[at + row + i] * inverse);
        values.set(ValueLayout.JAVA_BYTE, Panels.index(rows, row + i, column), value);
      }
    }
  }

  @Override
  public void setRow(int row, float[] from, int at) {
    if (byColumns) {
      throw new IllegalStateException("these panels are written by columns");
    }
    for (int column = 0; column < columns; column += WIDTH) {
      int count = Math.min(WIDTH, columns - column);
      float inverse = store(from, at + column, count, scaleIndex(row, column));
      for (int i = 0; i < count; i++) {
        byte value = rounded(from[at + column + i] * inverse);
        values.set(ValueLayout.JAVA_BYTE, Panels.index(rows, row, column + i), value);
      }
    }
  }

  /**
   * Stores the scale of some values.
   *
   * @return what they are multiplied with
   */
  private float store(float[] from, int at, int count, int scale) {
    float most = 0;
    for (int i = at; i < at + count; i++) {
      most = Math.max(most, Math.abs(from[i]));
    }
    // A NaN stays one by way of the scale; an infinite value becomes the largest there is.
    float step = Math.min(most, MOST) / LARGEST;
    scales.setAtIndex(ValueLayout.JAVA_FLOAT, scale, step);
    return step > 0 ? 1 / step : 0;
  }

  private static byte rounded(float value) {
    return (byte) Math.clamp(Math.rint(value), -LARGEST, LARGEST);
  }

  @Override
  public List<MemorySegment> firstColumns(int count) {
    long panels = Panels.padded(count) / WIDTH;
    long scaled = byColumns ? (long) blocks(rows) * WIDTH : rows;
    return List.of(
        values.asSlice(0, panels * rows * WIDTH), scales.asSlice(0, panels * scaled * Float.BYTES));
  }

  @Override
  public List<MemorySegment> firstRows(int count) {
    long scaled = byColumns ? (long) blocks(rows) * WIDTH : rows;
    long filled = byColumns ? (long) blocks(count) * WIDTH : count;
    List<MemorySegment> pieces = Panels.starts(values, (long) rows * WIDTH, (long) count * WIDTH);
    pieces.addAll(Panels.starts(scales, scaled * Float.BYTES, filled * Float.BYTES));
    return pieces;
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    int from = (panel * rows + row) * WIDTH;
    for (int i = 0; i < count; i++) {
      int to = i * WIDTH;
      int at = from + to;
      if (byColumns) {
        int scale = scaleIndex(row + i, panel * WIDTH);
        for (int column = 0; column < WIDTH; column++) {
          out[to + column] = value(at + column) * scale(scale + column);
        }
      } else {
        float scale = scale(scaleIndex(row + i, panel * WIDTH));
        for (int column = 0; column < WIDTH; column++) {
          out[to + column] = value(at + column) * scale;
        }
      }
    }
  }

  boolean byColumns() {
    return byColumns;
  }

  /** The bytes: panel after panel {@code [rows][WIDTH]}. */
  MemorySegment values() {
    return values;
  }

  /** The scales of all panels. */
  MemorySegment scales() {
    return scales;
  }

  /** Where the scales of a panel start, in bytes. */
  long scalesAt(int panel) {
    return (long) Float.BYTES * scaleIndex(0, panel * WIDTH);
  }
}

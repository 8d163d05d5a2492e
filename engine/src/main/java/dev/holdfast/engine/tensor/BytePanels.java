package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.BytePairs;
import java.lang.foreign.MemorySegment;

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
  private final byte[] values;
  private final MemorySegment place;

  /**
   * {@code [panels][rows / BLOCK][WIDTH]} for what is written by columns, else {@code
   * [panels][rows]}.
   */
  private final float[] scales;

  /**
   * All zeros.
   *
   * @param byColumns whether whole columns are written, not whole rows
   */
  public BytePanels(int rows, int columns, boolean byColumns) {
    this(
        rows,
        columns,
        byColumns,
        new byte[Math.multiplyExact(rows, Panels.padded(columns))],
        new float[scales(rows, columns, byColumns)]);
  }

  private BytePanels(int rows, int columns, boolean byColumns, byte[] values, float[] scales) {
    this.rows = rows;
    this.columns = columns;
    this.byColumns = byColumns;
    this.values = values;
    this.place = MemorySegment.ofArray(values);
    this.scales = scales;
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
    return (long) rows * Panels.padded(columns)
        + (long) Float.BYTES * scales(rows, columns, byColumns);
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
    return values[Panels.index(rows, row, column)] * scale(row, column);
  }

  private float scale(int row, int column) {
    return scales[scaleIndex(row, column)];
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
        values[Panels.index(rows, row + i, column)] = rounded(from[at + row + i] * inverse);
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
        values[Panels.index(rows, row, column + i)] = rounded(from[at + column + i] * inverse);
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
    scales[scale] = step;
    return step > 0 ? 1 / step : 0;
  }

  private static byte rounded(float value) {
    return (byte) Math.clamp(Math.rint(value), -LARGEST, LARGEST);
  }

  @Override
  public BytePanels copy() {
    return new BytePanels(rows, columns, byColumns, values.clone(), scales.clone());
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
          out[to + column] = values[at + column] * scales[scale + column];
        }
      } else {
        float scale = scale(row + i, panel * WIDTH);
        for (int column = 0; column < WIDTH; column++) {
          out[to + column] = values[at + column] * scale;
        }
      }
    }
  }

  boolean byColumns() {
    return byColumns;
  }

  /** The bytes as a place for emitted code: panel after panel {@code [rows][WIDTH]}. */
  MemorySegment place() {
    return place;
  }

  float[] scales() {
    return scales;
  }

  /** Where the scales of a panel start. */
  int scalesAt(int panel) {
    return scaleIndex(0, panel * WIDTH);
  }
}

package dev.holdfast.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Panels of 32-bit floats. */
public final class FloatPanels implements Panels {
  private final int rows;
  private final int columns;
  private final MemorySegment memory;

  /** All zeros. */
  public FloatPanels(int rows, int columns) {
    this(rows, columns, Panels.allocate(bytes(rows, columns)));
  }

  /**
   * What is in some memory.
   *
   * @param memory {@link #bytes} of it: panel after panel {@code [rows][WIDTH]}
   */
  public FloatPanels(int rows, int columns, MemorySegment memory) {
    this.rows = rows;
    this.columns = columns;
    this.memory = memory.asSlice(0, bytes(rows, columns));
  }

  /** Bytes of such panels. */
  public static long bytes(int rows, int columns) {
    return Panels.aligned((long) Float.BYTES * rows * Panels.padded(columns));
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
    return memory.getAtIndex(ValueLayout.JAVA_FLOAT, Panels.index(rows, row, column));
  }

  @Override
  public void setColumn(int column, float[] from, int at) {
    for (int row = 0; row < rows; row++) {
      set(row, column, from[at + row]);
    }
  }

  @Override
  public void setRow(int row, float[] from, int at) {
    for (int column = 0; column < columns; column += WIDTH) {
      long to = (long) Float.BYTES * Panels.index(rows, row, column);
      int count = Math.min(WIDTH, columns - column);
      MemorySegment.copy(from, at + column, memory, ValueLayout.JAVA_FLOAT, to, count);
    }
  }

  void set(int row, int column, float value) {
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, Panels.index(rows, row, column), value);
  }

  @Override
  public List<MemorySegment> firstColumns(int count) {
    return List.of(memory.asSlice(0, (long) Float.BYTES * rows * Panels.padded(count)));
  }

  @Override
  public List<MemorySegment> firstRows(int count) {
    long row = (long) Float.BYTES * WIDTH;
    return Panels.starts(memory, row * rows, row * count);
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    long from = (long) Float.BYTES * (panel * rows + row) * WIDTH;
    MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, from, out, 0, count * WIDTH);
  }
}

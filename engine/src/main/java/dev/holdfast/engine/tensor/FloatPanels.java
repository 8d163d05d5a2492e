package dev.holdfast.engine.tensor;

/** Panels of 32-bit floats. */
public final class FloatPanels implements Panels {
  private final int rows;
  private final int columns;
  private final float[] values;

  /** All zeros. */
  public FloatPanels(int rows, int columns) {
    this(rows, columns, new float[Math.multiplyExact(rows, Panels.padded(columns))]);
  }

  private FloatPanels(int rows, int columns, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
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
    return values[Panels.index(rows, row, column)];
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
    values[Panels.index(rows, row, column)] = value;
  }

  @Override
  public FloatPanels copy() {
    return new FloatPanels(rows, columns, values.clone());
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    System.arraycopy(values, (panel * rows + row) * WIDTH, out, 0, count * WIDTH);
  }
}

package dev.holdfast.engine.tensor;

/**
 * A matrix that is written by columns or rows and read by {@link Kernels#multiply}: cut into panels
 * of {@link #WIDTH} columns, each stored as {@code [rows][WIDTH]}, so that a product reads it in
 * one stream. The last panel is filled up with zeros.
 */
public sealed interface Panels permits BfloatPanels, BytePanels, FloatPanels {
  /** Columns of a panel: two vectors of 512 bits. */
  int WIDTH = 32;

  int rows();

  int columns();

  float get(int row, int column);

  /** Writes a whole column, {@link #rows()} values of {@code from} from {@code at} on. */
  void setColumn(int column, float[] from, int at);

  /** Writes a whole row, {@link #columns()} values of {@code from} from {@code at} on. */
  void setRow(int row, float[] from, int at);

  /** An independent matrix with the same content. */
  Panels copy();

  /**
   * Writes {@code count} rows of a panel from {@code row} on as {@code [count][WIDTH]} to the start
   * of {@code out}.
   */
  void unpack(int panel, int row, int count, float[] out);

  /** Columns with those that fill up the last panel. */
  static int padded(int columns) {
    return (columns + WIDTH - 1) / WIDTH * WIDTH;
  }

  /** Where a value lies in panels of {@code rows} rows. */
  static int index(int rows, int row, int column) {
    return (column / WIDTH * rows + row) * WIDTH + column % WIDTH;
  }
}

package dev.holdfast.engine.tensor;

/** Panels of 16-bit floats (IEEE 754 binary16), rounded to nearest. */
public final class HalfPanels implements Panels {
  /** Beyond the largest finite value we clamp: an infinity would spoil every later product. */
  private static final float LARGEST = 65504;

  private final int rows;
  private final int columns;
  private final short[] values;

  /** All zeros. */
  public HalfPanels(int rows, int columns) {
    this(rows, columns, new short[Math.multiplyExact(rows, Panels.padded(columns))]);
  }

  private HalfPanels(int rows, int columns, short[] values) {
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
    return Float.float16ToFloat(values[Panels.index(rows, row, column)]);
  }

  @Override
  public void set(int row, int column, float value) {
    float finite = Math.max(-LARGEST, Math.min(LARGEST, value));
    values[Panels.index(rows, row, column)] = Float.floatToFloat16(finite);
  }

  /** As stored: panel after panel {@code [rows][WIDTH]}. */
  short[] values() {
    return values;
  }

  @Override
  public HalfPanels copy() {
    return new HalfPanels(rows, columns, values.clone());
  }

  @Override
  public void unpack(int panel, int row, int count, float[] out) {
    // This plain loop becomes the processor's vector conversion.
    int from = (panel * rows + row) * WIDTH;
    for (int i = 0; i < count * WIDTH; i++) {
      out[i] = Float.float16ToFloat(values[from + i]);
    }
  }
}

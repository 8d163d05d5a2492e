package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What panels keep of the numbers that are written. */
class PanelsTest {
  private final Random random = new Random(3);

  @Test
  void bytesAreWithinHalfAStepOfTheLargestOfTheirBlock() {
    int rows = 70;
    int columns = 45;
    float[] values = TestingMatrices.gaussian(rows * columns, random);
    BytePanels byRows = new BytePanels(rows, columns, false);
    BytePanels byColumns = new BytePanels(columns, rows, true);
    for (int row = 0; row < rows; row++) {
      byRows.setRow(row, values, row * columns);
      byColumns.setColumn(row, values, row * columns);
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float most = 0;
        for (int i = column / 32 * 32; i < Math.min(columns, column / 32 * 32 + 32); i++) {
          most = Math.max(most, Math.abs(values[row * columns + i]));
        }
        float tolerance = most * 0.5001f / 127;
        float value = values[row * columns + column];
        assertThat(byRows.get(row, column)).isCloseTo(value, within(tolerance));
        assertThat(byColumns.get(column, row)).isEqualTo(byRows.get(row, column));
      }
    }
    BytePanels copy = byRows.copy();
    copy.setRow(0, new float[columns], 0);
    assertThat(copy.get(0, 0)).isZero();
    assertThat(byRows.get(0, 0)).isNotZero();
    float[] odd = new float[columns];
    odd[3] = Float.NaN;
    odd[40] = Float.POSITIVE_INFINITY;
    byRows.setRow(1, odd, 0);
    assertThat(byRows.get(1, 3)).isNaN();
    assertThat(byRows.get(1, 40)).isFinite().isGreaterThan(1e6f);
  }

  @Test
  void bfloatsAreRoundedToNearestAndStayFinite() {
    BfloatPanels panels = new BfloatPanels(3, 40);
    panels.set(0, 39, 1 + 0x1p-8f + 0x1p-20f);
    panels.set(1, 39, 1 + 0x1p-8f);
    panels.set(2, 39, 1 + 0x3p-8f);
    panels.set(0, 38, Float.MAX_VALUE);
    panels.set(0, 37, Float.NEGATIVE_INFINITY);
    panels.set(1, 37, Float.NaN);
    panels.set(0, 36, Float.intBitsToFloat(0xffffffff));
    assertThat(panels.get(0, 39)).isEqualTo(1 + 0x1p-7f);
    assertThat(panels.get(1, 39)).isEqualTo(1);
    assertThat(panels.get(2, 39)).isEqualTo(1 + 0x1p-6f);
    assertThat(panels.get(0, 38)).isEqualTo(0x1.fep127f);
    assertThat(panels.get(0, 37)).isEqualTo(-0x1.fep127f);
    assertThat(panels.get(1, 37)).isNaN();
    assertThat(panels.get(0, 36)).isNaN();
    BfloatPanels copy = panels.copy();
    copy.set(1, 39, 2);
    assertThat(panels.get(1, 39)).isEqualTo(1);
    assertThat(copy.get(0, 39)).isEqualTo(1 + 0x1p-7f);
  }
}

package dev.holdfast.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 33, 64})
  void panelsAreAViewOfTheirMemory(int rows) {
    int columns = 70;
    Arena arena = Arena.ofAuto();
    MemorySegment[] places = {
      arena.allocate(BfloatPanels.bytes(rows, columns), 64),
      arena.allocate(FloatPanels.bytes(rows, columns), 64),
      arena.allocate(BytePanels.bytes(rows, columns, false), 64),
      arena.allocate(BytePanels.bytes(rows, columns, true), 64),
    };
    for (int kind = 0; kind < places.length; kind++) {
      assertThat(places[kind].byteSize() % 64).isZero();
      Panels written = view(kind, rows, columns, places[kind]);
      float[] values = TestingMatrices.gaussian(rows * columns, random);
      for (int i = 0; i < (kind == 3 ? columns : rows); i++) {
        if (kind == 3) {
          written.setColumn(i, values, i * rows);
        } else {
          written.setRow(i, values, i * columns);
        }
      }
      Panels read =
          view(
              kind,
              rows,
              columns,
              arena.allocate(places[kind].byteSize(), 64).copyFrom(places[kind]));
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int at = kind == 3 ? column * rows + row : row * columns + column;
          assertThat(written.get(row, column)).isCloseTo(values[at], within(0.05f));
          assertThat(read.get(row, column)).isEqualTo(written.get(row, column));
        }
      }
    }
  }

  private static Panels view(int kind, int rows, int columns, MemorySegment memory) {
    return switch (kind) {
      case 0 -> new BfloatPanels(rows, columns, memory);
      case 1 -> new FloatPanels(rows, columns, memory);
      default -> new BytePanels(rows, columns, kind == 3, memory);
    };
  }

  @Test
  void aColumnIsWhatItsValuesAreByRows() {
    for (int rows : new int[] {1, 2, 7, 64}) {
      float[] values = TestingMatrices.gaussian(rows, random);
      BfloatPanels whole = new BfloatPanels(rows, 40);
      BfloatPanels single = new BfloatPanels(rows, 40);
      whole.setColumn(33, values, 0);
      for (int row = 0; row < rows; row++) {
        single.set(row, 33, values[row]);
      }
      for (int row = 0; row < rows; row++) {
        assertThat(whole.get(row, 33)).isEqualTo(single.get(row, 33)).isNotZero();
        assertThat(whole.get(row, 34)).isZero();
      }
    }
  }
}

package dev.holdfast.engine.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A matrix that is written by columns or rows and read by {@link Kernels#multiply}: cut into panels
 * of {@link #WIDTH} columns, each stored as {@code [rows][WIDTH]}, so that a product reads it in
 * one stream. The last panel is filled up with zeros.
 *
 * <p>Panels are a view of memory outside the heap, numbers in the order of bytes of the machine:
 * what is read from a file or written to one is that memory as it is.
 */
public sealed interface Panels permits BfloatPanels, BytePanels, FloatPanels {
  /** Columns of a panel: two vectors of 512 bits. */
  int WIDTH = 32;

  /** What the start of the memory is a multiple of: a cache line. */
  int ALIGNMENT = 64;

  int rows();

  int columns();

  float get(int row, int column);

  /** Writes a whole column, {@link #rows()} values of {@code from} from {@code at} on. */
  void setColumn(int column, float[] from, int at);

  /** Writes a whole row, {@link #columns()} values of {@code from} from {@code at} on. */
  void setRow(int row, float[] from, int at);

  /**
   * Writes {@code count} rows of a panel from {@code row} on as {@code [count][WIDTH]} to the start
   * of {@code out}.
   */
  void unpack(int panel, int row, int count, float[] out);

  /** The memory of the first columns, and of those that share panels with them, in pieces. */
  List<MemorySegment> firstColumns(int count);

  /** The memory of the first rows, and of one that shares a word with them, in pieces. */
  List<MemorySegment> firstRows(int count);

  /** Zeroed memory for panels, freed when nothing refers to it any more. */
  static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes, ALIGNMENT);
  }

  /** The next multiple of {@link #ALIGNMENT}. */
  static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** The start of every panel: {@code count} bytes of each {@code bytes}. */
  static List<MemorySegment> starts(MemorySegment panels, long bytes, long count) {
    List<MemorySegment> starts = new ArrayList<>();
    for (long at = 0; at + count <= panels.byteSize(); at += bytes) {
      starts.add(panels.asSlice(at, count));
    }
    return starts;
  }

  /** Columns with those that fill up the last panel. */
  static int padded(int columns) {
    return (columns + WIDTH - 1) / WIDTH * WIDTH;
  }

  /** Where a value lies in panels of {@code rows} rows. */
  static int index(int rows, int row, int column) {
    return (column / WIDTH * rows + row) * WIDTH + column % WIDTH;
  }
}

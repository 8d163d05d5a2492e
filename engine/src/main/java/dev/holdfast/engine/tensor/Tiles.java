package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A matrix in the order in which emitted products read it. */
public final class Tiles {
  private final TileFormat format;
  private final int units;
  private final int count;
  private final MemorySegment data;
  private final int partTiles;
  private final MemorySegment[] parts;

  /**
   * The tiles of a matrix.
   *
   * @param data {@code count(w)} tiles, one behind the other
   */
  Tiles(Matrix w, MemorySegment data) {
    this.format = TileFormats.require(w.type());
    this.units = format.units(w.columns());
    this.count = count(w);
    this.data = data;
    if (data.byteSize() != bytes(w)) {
      throw new IllegalArgumentException(w.name() + ": " + data.byteSize() + " bytes of tiles");
    }
    this.partTiles = Math.max(1, MatmulArguments.rowsPerTask(w) / TileFormat.ROWS);
    this.parts = new MemorySegment[(count + partTiles - 1) / partTiles];
    for (int part = 0; part < parts.length; part++) {
      int first = part * partTiles;
      parts[part] = range(first, Math.min(count, first + partTiles) - first);
    }
  }

  /** Tiles that a matrix fills; the last one may have rows that are not the matrix's. */
  static int count(Matrix w) {
    return (w.rows() + TileFormat.ROWS - 1) / TileFormat.ROWS;
  }

  /** Bytes that the tiles of a matrix take. */
  public static long bytes(Matrix w) {
    TileFormat format = TileFormats.require(w.type());
    return Math.multiplyExact(count(w), format.tileBytes(format.units(w.columns())));
  }

  /**
   * Most bytes that the tiles of a tensor take, whatever matrices it is cut into; 0 for a format
   * that has none.
   *
   * @param alignment of every matrix
   */
  public static long mostBytes(Tensor tensor, int alignment) {
    Optional<TileFormat> format = tensor.type().flatMap(TileFormats::of);
    if (format.isEmpty() || tensor.shape().size() < 2) {
      return 0;
    }
    long columns = tensor.shape().getFirst();
    long rows = tensor.elements() / columns;
    long matrices = rows / tensor.shape().get(1);
    // A matrix of a stack may be cut in two, so each may end in two tiles that are not full.
    long tiles = rows / TileFormat.ROWS + 2 * matrices;
    long tileBytes = format.get().tileBytes(format.get().units(Math.toIntExact(columns)));
    return Math.addExact(Math.multiplyExact(tiles, tileBytes), 2 * matrices * alignment);
  }

  TileFormat format() {
    return format;
  }

  /** Units of a tile. */
  int units() {
    return units;
  }

  int count() {
    return count;
  }

  /** Records of the activations of a row. */
  int blocks() {
    return format.blocks(units);
  }

  /** Tiles of a part; the last one may have fewer. */
  int partTiles() {
    return partTiles;
  }

  int parts() {
    return parts.length;
  }

  /**
   * The tiles of one task in a product of few tokens; there already, so that decoding creates none.
   */
  MemorySegment part(int part) {
    return parts[part];
  }

  MemorySegment range(int first, int tiles) {
    long bytes = format.tileBytes(units);
    return data.asSlice(first * bytes, tiles * bytes);
  }
}

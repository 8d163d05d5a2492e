package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.SystemMemory;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Brings a matrix into tiles when a model is opened, on all cores. */
final class TilePacker {
  /** Bytes of one call, which the garbage collector has to wait for. */
  private static final int MOST_BYTES = 1 << 19;

  private final WorkerPool pool;
  private final TileCodes codes;

  TilePacker(WorkerPool pool, TileCodes codes) {
    this.pool = pool;
    this.codes = codes;
  }

  /** Whether a matrix of this format can be brought into tiles. */
  static boolean fits(Matrix w) {
    return TileFormats.of(w.type()).isPresent()
        && w.rowBytes() < Integer.MAX_VALUE / (2 * TileFormat.ROWS);
  }

  Matrix pack(Matrix w, TileStore store) {
    long bytes = Tiles.bytes(w);
    MemorySegment tiles =
        store.find(w, bytes).orElseGet(() -> store.store(w, bytes, target -> pack(w, target)));
    return w.withTiles(new Tiles(w, tiles, pool.threads()));
  }

  private void pack(Matrix w, MemorySegment packed) {
    TileCode code = codes.require(w.type());
    TileFormat format = code.format();
    int units = format.units(w.columns());
    int tiles = Tiles.count(w);
    int tilesPerTask = Math.max(1, (int) (MOST_BYTES / format.tileBytes(units)));
    pool.run(
        (tiles + tilesPerTask - 1) / tilesPerTask,
        task -> {
          int end = Math.min(tiles, (task + 1) * tilesPerTask);
          for (int tile = task * tilesPerTask; tile < end; tile++) {
            packTile(w, code, units, tile, packed);
          }
        });
    SystemMemory.release(w.data());
  }

  /**
   * By way of a copy: it fills up rows and columns that are not there, and a file that was cut
   * short since it was mapped is an error of the copy, but would be the end of the process in
   * emitted code.
   */
  private static void packTile(Matrix w, TileCode code, int units, int tile, MemorySegment packed) {
    int rowBytes = code.format().sourceBytes(units);
    MemorySegment copy = Workspace.ofThread().tileSource((long) TileFormat.ROWS * rowBytes + 64);
    int first = tile * TileFormat.ROWS;
    for (int lane = 0; lane < TileFormat.ROWS; lane++) {
      long at = (long) lane * rowBytes;
      int row = first + lane;
      long present = row < w.rows() ? w.rowBytes() : 0;
      if (present > 0) {
        MemorySegment.copy(w.data(), row * present, copy, at, present);
      }
      copy.asSlice(at + present, rowBytes - present).fill((byte) 0);
    }
    MemorySegment indexes = copy.asSlice((long) TileFormat.ROWS * rowBytes, 64);
    for (int lane = 0; lane < TileFormat.ROWS; lane++) {
      indexes.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * lane, lane * rowBytes);
    }
    long bytes = code.format().tileBytes(units);
    code.pack(copy, indexes, packed.asSlice(tile * bytes, bytes), units);
  }
}

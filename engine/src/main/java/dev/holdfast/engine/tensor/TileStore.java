package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.WeightMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;

/** Where the tiles of a model's matrices are kept; asked by one thread, while a model is opened. */
public interface TileStore {

  /** Tiles of this matrix that were stored earlier, {@code bytes} of them. */
  Optional<MemorySegment> find(Matrix w, long bytes);

  /**
   * Stores tiles.
   *
   * @param fill writes all {@code bytes} into memory that starts zeroed
   * @return where they can be read
   */
  MemorySegment store(Matrix w, long bytes, Consumer<MemorySegment> fill);

  /** Keeps tiles in memory of this process until that is closed. */
  static TileStore inMemory(WeightMemory memory) {
    return new TileStore() {
      @Override
      public Optional<MemorySegment> find(Matrix w, long bytes) {
        return Optional.empty();
      }

      @Override
      public MemorySegment store(Matrix w, long bytes, Consumer<MemorySegment> fill) {
        MemorySegment tiles = memory.allocate(bytes);
        fill.accept(tiles);
        return tiles;
      }
    };
  }
}

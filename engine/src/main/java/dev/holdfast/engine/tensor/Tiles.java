package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.IntStream;

/** A matrix in the order in which emitted products read it. */
public final class Tiles {
  /** Weights of a part at least: some microseconds of work, so that sharing it costs little. */
  private static final int LEAST_PART = 1 << 18;

  /** And at most, since the garbage collector has to wait for a call: 2.2 MB of Q8_0. */
  private static final int MOST_PART = 1 << 21;

  private final TileFormat format;
  private final int units;
  private final int count;
  private final MemorySegment data;
  private final int shares;
  private final int[] starts;
  private final MemorySegment[] parts;

  /**
   * The tiles of a matrix.
   *
   * @param data {@code count(w)} tiles, one behind the other
   * @param threads that share products
   */
  Tiles(Matrix w, MemorySegment data, int threads) {
    this.format = TileFormats.require(w.type());
    this.units = format.units(w.columns());
    this.count = count(w);
    this.data = data;
    if (data.byteSize() != bytes(w)) {
      throw new IllegalArgumentException(w.name() + ": " + data.byteSize() + " bytes of tiles");
    }
    this.shares = threads;
    this.starts = starts(count, TileFormat.ROWS * w.columns(), threads);
    this.parts = new MemorySegment[starts.length - 1];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = range(starts[part], partTiles(part));
    }
  }

  /** Where the parts begin, and where the last one ends: those of the first thread, and so on. */
  private static int[] starts(int count, int tileWeights, int threads) {
    int longest = (count + threads - 1) / threads;
    int[] cuts = cuts(longest, tileWeights, threads);
    IntStream.Builder starts = IntStream.builder();
    for (int thread = 0; thread < threads; thread++) {
      int first = Math.min(count, thread * longest);
      for (int cut : cuts) {
        starts.add(Math.min(count, first + cut));
      }
    }
    return starts.add(count).build().toArray();
  }

  /**
   * Where the parts of a thread's share begin. The first are large, since each begins with waiting
   * for memory; the last ones, which others may take over, small, so that the threads end together.
   */
  private static int[] cuts(int tiles, int tileWeights, int threads) {
    int least = Math.max(1, LEAST_PART / tileWeights);
    int most = Math.max(1, MOST_PART / tileWeights);
    IntStream.Builder cuts = IntStream.builder();
    for (int start = 0; start < tiles; ) {
      cuts.add(start);
      int left = tiles - start;
      int wanted = threads == 1 ? left : Math.max(least, left / 2);
      start += Math.min(left, Math.min(most, wanted));
    }
    return cuts.build().toArray();
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

  /** Threads that share a product of few tokens. */
  int shares() {
    return shares;
  }

  /** Tasks of each of them. */
  int partsOfShare() {
    return parts.length / shares;
  }

  int partStart(int part) {
    return starts[part];
  }

  int partTiles(int part) {
    return starts[part + 1] - starts[part];
  }

  /**
   * The tiles of one task in a product of few tokens, of all threads' tasks in order; there
   * already, so that decoding creates none. The last ones may have no tiles.
   */
  MemorySegment part(int part) {
    return parts[part];
  }

  MemorySegment range(int first, int tiles) {
    long bytes = format.tileBytes(units);
    return data.asSlice(first * bytes, tiles * bytes);
  }
}

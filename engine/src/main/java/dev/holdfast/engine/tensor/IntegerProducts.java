package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products in integers by emitted code: the activations of all tokens are quantised once, in
 * groups of up to eight tokens; then tiles of rows are multiplied with group after group.
 */
final class IntegerProducts {
  /** Tokens quantised at a time, which bounds the scratch memory. */
  private static final int TURN_TOKENS = 512;

  /**
   * Most weights that one task of a product of many tokens takes: the more, the less often the
   * records are read again, but they must stay in the second-level cache.
   */
  private static final int TASK_WEIGHTS = 1 << 18;

  /** Tasks that a matrix is at least cut into, so that threads end together. */
  private static final int LEAST_TASKS = 16;

  /** Products of one call, which the garbage collector has to wait for: about 100 microseconds. */
  private static final int CALL_PRODUCTS = 1 << 23;

  private final WorkerPool pool;
  private final TileCodes codes;
  private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

  IntegerProducts(WorkerPool pool, TileCodes codes) {
    this.pool = pool;
    this.codes = codes;
  }

  /** As {@link Kernels#matmul}, of a matrix with tiles; the caller has checked the ranges. */
  void multiply(Matrix w, Tiles tiles, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    for (int first = 0; first < tokens; first += TURN_TOKENS) {
      int count = Math.min(TURN_TOKENS, tokens - first);
      int xFirst = xOffset + first * w.columns();
      turns.get().run(w, tiles, x, xFirst, count, y, yOffset + first * w.rows());
    }
  }

  /**
   * Up to {@link #TURN_TOKENS} tokens of a product. One object serves a thread for good, so that a
   * token creates none.
   */
  private final class Turn {
    private static final float[] NO_ARRAY = {};

    private final IntConsumer quantiseTask = this::quantise;
    private final IntConsumer partTask = this::multiplyPart;
    private final IntConsumer rangeTask = this::multiplyRange;

    private @Nullable Tiles tiles;
    private @Nullable TileCode code;
    private int rows;
    private int columns;
    private float[] x = NO_ARRAY;
    private int xOffset;
    private int tokens;
    private float[] y = NO_ARRAY;
    private int yOffset;

    /** Bytes of the records of one token. */
    private long tokenBytes;

    private MemorySegment records = MemorySegment.NULL;
    private int rangeTiles;

    void run(
        Matrix w,
        Tiles newTiles,
        float[] newX,
        int newXOffset,
        int newTokens,
        float[] newY,
        int newYOffset) {
      tiles = newTiles;
      code = codes.require(w.type());
      rows = w.rows();
      columns = w.columns();
      x = newX;
      xOffset = newXOffset;
      tokens = newTokens;
      y = newY;
      yOffset = newYOffset;
      tokenBytes = (long) newTiles.format().blocks(newTiles.units()) * Quantiser.RECORD;
      records = Workspace.ofThread().records(tokens * tokenBytes);
      try {
        multiply();
      } finally {
        tiles = null;
        x = NO_ARRAY;
        y = NO_ARRAY;
      }
    }

    private void multiply() {
      if (tokens <= TileFormat.MOST_TOKENS) {
        for (int token = 0; token < tokens; token++) {
          quantise(token);
        }
        pool.run(tiles().parts(), partTask);
      } else {
        pool.run(tokens, quantiseTask);
        rangeTiles = rangeTiles();
        pool.run((tiles().count() + rangeTiles - 1) / rangeTiles, rangeTask);
      }
    }

    private Tiles tiles() {
      return Objects.requireNonNull(tiles);
    }

    private void quantise(int token) {
      TileFormat format = tiles().format();
      int group = token / TileFormat.MOST_TOKENS * TileFormat.MOST_TOKENS;
      long stride = (long) groupTokens(group) * Quantiser.RECORD;
      long at = group * tokenBytes + (long) (token - group) * Quantiser.RECORD;
      MemorySegment values = Workspace.ofThread().activations(columns);
      MemorySegment.copy(x, xOffset + token * columns, values, ValueLayout.JAVA_FLOAT, 0, columns);
      int blocks = columns / Quantiser.BLOCK;
      MemorySegment to = at == 0 ? records : records.asSlice(at);
      codes.quantiser().quantise(values, to, stride, blocks, format.offset());
      for (int absent = blocks; absent < format.blocks(tiles().units()); absent++) {
        for (long word = 0; word < Quantiser.RECORD; word += Long.BYTES) {
          records.set(ValueLayout.JAVA_LONG, at + absent * stride + word, 0);
        }
      }
    }

    /** Tokens of the group that starts at a token. */
    private int groupTokens(int group) {
      return Math.min(TileFormat.MOST_TOKENS, tokens - group);
    }

    private int rangeTiles() {
      int tileWeights = TileFormat.ROWS * columns;
      int most = CALL_PRODUCTS / TileFormat.MOST_TOKENS / tileWeights;
      int wanted = Math.min(TASK_WEIGHTS / tileWeights, tiles().count() / LEAST_TASKS);
      return Math.max(1, Math.min(most, wanted));
    }

    /** All tokens, which are one group, with a part of the tiles. */
    private void multiplyPart(int part) {
      int first = part * tiles().partTiles();
      int count = Math.min(tiles().partTiles(), tiles().count() - first);
      multiply(tiles().part(part), first, count, records, 0);
    }

    /** All groups of tokens with the same tiles. */
    private void multiplyRange(int task) {
      int first = task * rangeTiles;
      int count = Math.min(rangeTiles, tiles().count() - first);
      MemorySegment range = tiles().range(first, count);
      for (int group = 0; group < tokens; group += TileFormat.MOST_TOKENS) {
        multiply(range, first, count, records.asSlice(group * tokenBytes), group);
      }
    }

    /** By way of a copy: arrays would have to be wrapped, and the last tile may be too long. */
    private void multiply(
        MemorySegment weights, int first, int count, MemorySegment group, int firstToken) {
      int groupTokens = groupTokens(firstToken);
      int stride = count * TileFormat.ROWS;
      MemorySegment results = Workspace.ofThread().results(groupTokens * stride);
      Objects.requireNonNull(code)
          .multiply(
              weights,
              count,
              tiles().units(),
              group,
              groupTokens,
              results,
              (long) Float.BYTES * stride);
      int firstRow = first * TileFormat.ROWS;
      int present = Math.min(stride, rows - firstRow);
      for (int token = 0; token < groupTokens; token++) {
        int to = yOffset + (firstToken + token) * rows + firstRow;
        long from = (long) Float.BYTES * token * stride;
        MemorySegment.copy(results, ValueLayout.JAVA_FLOAT, from, y, to, present);
      }
    }
  }
}

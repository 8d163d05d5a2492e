package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileCode;
import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;

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

  IntegerProducts(WorkerPool pool, TileCodes codes) {
    this.pool = pool;
    this.codes = codes;
  }

  /** As {@link Kernels#matmul}, of a matrix with tiles; the caller has checked the ranges. */
  void multiply(
      Matrix w, MemorySegment tiles, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    for (int first = 0; first < tokens; first += TURN_TOKENS) {
      int count = Math.min(TURN_TOKENS, tokens - first);
      Turn turn = new Turn(w, tiles, count);
      turn.quantise(x, xOffset + first * w.columns());
      turn.multiply(y, yOffset + first * w.rows());
    }
  }

  /** Up to {@link #TURN_TOKENS} tokens of a product. */
  private final class Turn {
    private final Matrix w;
    private final MemorySegment weights;
    private final int tokens;
    private final TileCode code;
    private final TileFormat format;
    private final int units;

    /** Bytes of the records of one token. */
    private final long tokenBytes;

    private final MemorySegment records;

    Turn(Matrix w, MemorySegment weights, int tokens) {
      this.w = w;
      this.weights = weights;
      this.tokens = tokens;
      this.code = codes.require(w.type());
      this.format = code.format();
      this.units = format.units(w.columns());
      this.tokenBytes = (long) format.blocks(units) * Quantiser.RECORD;
      this.records = Workspace.ofThread().records(tokens * tokenBytes);
    }

    void quantise(float[] x, int xOffset) {
      if (tokens <= TileFormat.MOST_TOKENS) {
        for (int token = 0; token < tokens; token++) {
          quantise(x, xOffset, token);
        }
      } else {
        pool.run(tokens, token -> quantise(x, xOffset, token));
      }
    }

    private void quantise(float[] x, int xOffset, int token) {
      int group = token / TileFormat.MOST_TOKENS * TileFormat.MOST_TOKENS;
      long stride = (long) groupTokens(group) * Quantiser.RECORD;
      long at = group * tokenBytes + (long) (token - group) * Quantiser.RECORD;
      MemorySegment values =
          MemorySegment.ofArray(x)
              .asSlice(
                  Float.BYTES * (xOffset + (long) token * w.columns()),
                  (long) Float.BYTES * w.columns());
      int blocks = w.columns() / Quantiser.BLOCK;
      codes.quantiser().quantise(values, records.asSlice(at), stride, blocks, format.offset());
      for (int absent = blocks; absent < format.blocks(units); absent++) {
        records.asSlice(at + absent * stride, Quantiser.RECORD).fill((byte) 0);
      }
    }

    /** Tokens of the group that starts at a token. */
    private int groupTokens(int group) {
      return Math.min(TileFormat.MOST_TOKENS, tokens - group);
    }

    void multiply(float[] y, int yOffset) {
      int tilesPerTask = tilesPerTask();
      int all = TilePacker.tiles(w);
      pool.run(
          (all + tilesPerTask - 1) / tilesPerTask,
          task -> {
            int from = task * tilesPerTask;
            int to = Math.min(all, from + tilesPerTask);
            for (int group = 0; group < tokens; group += TileFormat.MOST_TOKENS) {
              multiply(from, to, group, y, yOffset);
            }
          });
    }

    private int tilesPerTask() {
      int tileWeights = TileFormat.ROWS * w.columns();
      int most = CALL_PRODUCTS / TileFormat.MOST_TOKENS / tileWeights;
      int wanted =
          tokens <= TileFormat.MOST_TOKENS
              ? MatmulArguments.rowsPerTask(w) / TileFormat.ROWS
              : Math.min(TASK_WEIGHTS / tileWeights, TilePacker.tiles(w) / LEAST_TASKS);
      return Math.max(1, Math.min(most, wanted));
    }

    private void multiply(int from, int to, int group, float[] y, int yOffset) {
      int whole = Math.min(to, w.rows() / TileFormat.ROWS);
      long tileBytes = format.tileBytes(units);
      int count = groupTokens(group);
      long stride = (long) Float.BYTES * w.rows();
      MemorySegment x = records.asSlice(group * tokenBytes, count * tokenBytes);
      MemorySegment results = MemorySegment.ofArray(y);
      long at = Float.BYTES * (yOffset + (long) group * w.rows());
      if (whole > from) {
        MemorySegment tiles = weights.asSlice(from * tileBytes, (whole - from) * tileBytes);
        MemorySegment target = results.asSlice(at + (long) from * TileFormat.ROWS * Float.BYTES);
        code.multiply(tiles, whole - from, units, x, count, target, stride);
      }
      if (to > whole) {
        int rows = w.rows() - whole * TileFormat.ROWS;
        long vector = (long) TileFormat.ROWS * Float.BYTES;
        MemorySegment part = Workspace.ofThread().lastTile();
        MemorySegment tile = weights.asSlice(whole * tileBytes, tileBytes);
        code.multiply(tile, 1, units, x, count, part, vector);
        for (int token = 0; token < count; token++) {
          MemorySegment.copy(
              part,
              token * vector,
              results,
              at + token * stride + whole * vector,
              (long) rows * Float.BYTES);
        }
      }
    }
  }
}

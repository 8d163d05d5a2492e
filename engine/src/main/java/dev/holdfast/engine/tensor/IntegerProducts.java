package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.Quantiser;
import dev.holdfast.engine.machine.TileFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.IntConsumer;

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
  void multiply(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
    Turn turn = turns.get();
    turn.run(turn.single.clear().add(w, y, yOffset), x, xOffset, tokens);
  }

  /** All products of matrices with tiles that read the same records; the ranges are checked. */
  void multiply(ProductGroup group, float[] x, int xOffset, int tokens) {
    turns.get().run(group, x, xOffset, tokens);
  }

  /**
   * Products of a group, {@link #TURN_TOKENS} tokens at a time. One object serves a thread for
   * good, so that a token creates none.
   */
  private final class Turn {
    private static final float[] NO_ARRAY = {};

    private final ProductGroup single = new ProductGroup();
    private final IntConsumer quantiseTask = this::quantise;
    private final IntConsumer partTask = this::multiplyPart;
    private final IntConsumer rangeTask = this::multiplyRange;

    private ProductGroup group = single;
    private int columns;

    /** Blocks of a token's records. */
    private int blocks;

    /** What the unsigned numbers of the formats that do without minimums have too much. */
    private int excess;

    private float[] x = NO_ARRAY;
    private int xOffset;

    /** The first token of this turn. */
    private int turnToken;

    private int tokens;

    /** Bytes of the records of one token. */
    private long tokenBytes;

    private MemorySegment records = MemorySegment.NULL;

    /** Slices of the records, one for each token of the first group, so that a token makes none. */
    private final MemorySegment[] places = new MemorySegment[TileFormat.MOST_TOKENS];

    /** For every matrix, the first task after its own, and the tiles of a task of many tokens. */
    private int[] taskEnds = new int[4];

    private int[] rangeTiles = new int[4];

    void run(ProductGroup newGroup, float[] newX, int newXOffset, int allTokens) {
      group = newGroup;
      x = newX;
      xOffset = newXOffset;
      columns = group.matrix(0).columns();
      blocks = tiles(0).blocks();
      tokenBytes = (long) blocks * Quantiser.RECORD;
      excess = 0;
      if (taskEnds.length < group.size()) {
        taskEnds = new int[group.size()];
        rangeTiles = new int[group.size()];
      }
      for (int i = 0; i < group.size(); i++) {
        int offset = tiles(i).format().offset();
        excess = offset != 0 ? offset : excess;
      }
      try {
        for (turnToken = 0; turnToken < allTokens; turnToken += TURN_TOKENS) {
          tokens = Math.min(TURN_TOKENS, allTokens - turnToken);
          records = Workspace.ofThread().records(tokens * tokenBytes);
          slice();
          multiply();
        }
      } finally {
        group = single;
        x = NO_ARRAY;
      }
    }

    private void multiply() {
      if (tokens <= TileFormat.MOST_TOKENS) {
        multiplyParts();
      } else {
        multiplyRanges();
      }
    }

    private void multiplyParts() {
      int ofShare = 0;
      int shares = tiles(0).shares();
      for (int i = 0; i < group.size(); i++) {
        if (tiles(i).shares() != shares) {
          throw new IllegalArgumentException("tiles for " + shares + " and other threads");
        }
        ofShare += tiles(i).partsOfShare();
        taskEnds[i] = ofShare;
      }
      for (int token = 0; token < tokens; token++) {
        quantise(token);
      }
      pool.run(shares * ofShare, partTask);
    }

    private void multiplyRanges() {
      int tasks = 0;
      for (int i = 0; i < group.size(); i++) {
        rangeTiles[i] = rangeTiles(i);
        tasks += (tiles(i).count() + rangeTiles[i] - 1) / rangeTiles[i];
        taskEnds[i] = tasks;
      }
      pool.run(tokens, quantiseTask);
      pool.run(tasks, rangeTask);
    }

    private Tiles tiles(int i) {
      return group.matrix(i).tiles().orElseThrow();
    }

    private void quantise(int token) {
      int first = token / TileFormat.MOST_TOKENS * TileFormat.MOST_TOKENS;
      long stride = (long) groupTokens(first) * Quantiser.RECORD;
      long at = first * tokenBytes + (long) (token - first) * Quantiser.RECORD;
      MemorySegment values = Workspace.ofThread().activations(columns);
      int from = xOffset + (turnToken + token) * columns;
      MemorySegment.copy(x, from, values, ValueLayout.JAVA_FLOAT, 0, columns);
      int present = columns / Quantiser.BLOCK;
      MemorySegment to = first == 0 ? places[token] : records.asSlice(at);
      codes.quantiser().quantise(values, to, stride, present, excess);
      for (int absent = present; absent < blocks; absent++) {
        for (long word = 0; word < Quantiser.RECORD; word += Long.BYTES) {
          records.set(ValueLayout.JAVA_LONG, at + absent * stride + word, 0);
        }
      }
    }

    /** Slices the records where tokens of the first group begin, once for every place of these. */
    private void slice() {
      if (!Objects.equals(places[0], records)) {
        for (int token = 0; token < TileFormat.MOST_TOKENS; token++) {
          long at = (long) token * Quantiser.RECORD;
          places[token] = at < records.byteSize() ? records.asSlice(at) : MemorySegment.NULL;
        }
        places[0] = records;
      }
    }

    /** Tokens of the group that starts at a token. */
    private int groupTokens(int first) {
      return Math.min(TileFormat.MOST_TOKENS, tokens - first);
    }

    private int rangeTiles(int i) {
      int tileWeights = TileFormat.ROWS * columns;
      int most = CALL_PRODUCTS / TileFormat.MOST_TOKENS / tileWeights;
      int wanted = Math.min(TASK_WEIGHTS / tileWeights, tiles(i).count() / LEAST_TASKS);
      return Math.max(1, Math.min(most, wanted));
    }

    /** The matrix that a task belongs to. */
    private int matrixOf(int task) {
      int i = 0;
      while (task >= taskEnds[i]) {
        i++;
      }
      return i;
    }

    private int firstTask(int i) {
      return i == 0 ? 0 : taskEnds[i - 1];
    }

    /**
     * All tokens, which are one group, with a part of a matrix's tiles. First come the parts of all
     * matrices that the first thread has, then those of the next.
     */
    private void multiplyPart(int task) {
      int ofShare = taskEnds[group.size() - 1];
      int taskOfShare = task % ofShare;
      int i = matrixOf(taskOfShare);
      Tiles tiles = tiles(i);
      int part = task / ofShare * tiles.partsOfShare() + taskOfShare - firstTask(i);
      if (tiles.partTiles(part) > 0) {
        multiply(i, tiles.part(part), tiles.partStart(part), tiles.partTiles(part), records, 0);
      }
    }

    /** All groups of tokens with the same tiles. */
    private void multiplyRange(int task) {
      int i = matrixOf(task);
      int first = (task - firstTask(i)) * rangeTiles[i];
      int count = Math.min(rangeTiles[i], tiles(i).count() - first);
      MemorySegment range = tiles(i).range(first, count);
      for (int token = 0; token < tokens; token += TileFormat.MOST_TOKENS) {
        multiply(i, range, first, count, records.asSlice(token * tokenBytes), token);
      }
    }

    /** By way of a copy: arrays would have to be wrapped, and the last tile may be too long. */
    private void multiply(
        int i, MemorySegment weights, int first, int count, MemorySegment from, int firstToken) {
      int groupTokens = groupTokens(firstToken);
      int stride = count * TileFormat.ROWS;
      MemorySegment results = Workspace.ofThread().results(groupTokens * stride);
      Matrix w = group.matrix(i);
      codes
          .require(w.type())
          .multiply(
              weights,
              count,
              tiles(i).units(),
              from,
              groupTokens,
              results,
              (long) Float.BYTES * stride);
      int firstRow = first * TileFormat.ROWS;
      int present = Math.min(stride, w.rows() - firstRow);
      for (int token = 0; token < groupTokens; token++) {
        int to = group.offset(i) + (turnToken + firstToken + token) * w.rows() + firstRow;
        long at = (long) Float.BYTES * token * stride;
        MemorySegment.copy(results, ValueLayout.JAVA_FLOAT, at, group.result(i), to, present);
      }
    }
  }
}

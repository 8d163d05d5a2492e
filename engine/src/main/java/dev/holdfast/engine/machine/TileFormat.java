package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block format of weights in the order in which the emitted products read it: tiles of 16 rows,
 * one row per lane, each tile a run of units, each unit all 16 rows of some columns and a multiple
 * of 64 bytes long, so that a product is one stream of whole cache lines. Within a vector of
 * weights every lane holds four consecutive columns.
 *
 * <p>A product is, per row and token, over the blocks of 32 columns in order: the exact integer
 * product of the stored numbers, rounded to float; times the product of both scales, added by one
 * fused multiply-add; where the format has minimums, these times the scaled sum of the activations,
 * subtracted by another. So a result depends neither on the other tokens nor on the other rows.
 */
public abstract sealed class TileFormat permits NibbleTiles, Q6KTiles, Q80Tiles, SubScaledTiles {
  /** Rows of a tile. */
  public static final int ROWS = 16;

  /** Most tokens of one call. */
  public static final int MOST_TOKENS = 8;

  /** How far ahead of the reads weights are fetched, in bytes. */
  private static final int AHEAD = 2048;

  // Places, as the calling convention hands them over.
  static final Register WEIGHTS = Register.RDI;
  static final Register X = Register.RAX;
  static final Register SOURCE = Register.RDI;
  static final Register TARGET = Register.RSI;

  // Vector registers of the products, from here on one per token.
  static final int RESULTS = 0;
  static final int SUMS = 8;
  static final int MORE_SUMS = 16;

  // Vector registers of the parts below: numbers, products of scales, constants.
  private static final int LOW = 24;
  private static final int HIGH = 25;
  private static final int SCRATCH = 26;
  private static final int FIFTH_BIT = 30;
  private static final int LOW_NIBBLES = 31;

  // Of the packing.
  static final int INDEXES = 31;
  private static final int GATHERED = 1;

  private final int unitColumns;
  private final int unitBytes;
  private final int sourceBytes;
  private final int offset;
  private final @Nullable MachineCode[] products = new MachineCode[MOST_TOKENS + 1];
  private @Nullable MachineCode packing;

  /**
   * A format.
   *
   * @param unitColumns columns of one unit
   * @param unitBytes bytes of one unit
   * @param sourceBytes bytes that one row of a unit has in the file
   * @param offset what is to be added to the stored unsigned weights
   */
  TileFormat(int unitColumns, int unitBytes, int sourceBytes, int offset) {
    this.unitColumns = unitColumns;
    this.unitBytes = unitBytes;
    this.sourceBytes = sourceBytes;
    this.offset = offset;
  }

  /** Units of a row; the last one may be filled up with zeros. */
  public final int units(int columns) {
    return (columns + unitColumns - 1) / unitColumns;
  }

  /** Bytes that a row of so many units has in the file. */
  public final int sourceBytes(int units) {
    return Math.multiplyExact(units, sourceBytes);
  }

  /** Bytes of a tile of so many units. */
  public final long tileBytes(int units) {
    return (long) units * unitBytes;
  }

  /** Blocks of activations of a row of so many units. */
  public final int blocks(int units) {
    return units * (unitColumns / Quantiser.BLOCK);
  }

  /** For {@link Quantiser#quantise}. */
  public final int offset() {
    return offset;
  }

  /**
   * Brings 16 rows from the order of the file into a tile.
   *
   * @param source the first row; every row has {@code sourceBytes(units)} bytes
   * @param indexes 16 ints: where each row starts
   */
  public final void pack(
      MemorySegment source, MemorySegment indexes, MemorySegment tile, int units) {
    Objects.checkFromIndexSize(0, (long) ROWS * sourceBytes(units), source.byteSize());
    Objects.checkFromIndexSize(0, ROWS * Integer.BYTES, indexes.byteSize());
    Objects.checkFromIndexSize(0, tileBytes(units), tile.byteSize());
    packing().call(source, tile, indexes, 0, units, 0);
  }

  /**
   * Multiplies consecutive tiles with up to eight tokens.
   *
   * @param x records of the {@link Quantiser}: {@code [blocks][tokens]}
   * @param y {@code [tokens][16 * tiles]} floats, the tokens {@code stride} bytes apart
   */
  public final void multiply(
      MemorySegment weights,
      int tiles,
      int units,
      MemorySegment x,
      int tokens,
      MemorySegment y,
      long stride) {
    Objects.checkFromIndexSize(0, tiles * tileBytes(units), weights.byteSize());
    Objects.checkFromIndexSize(0, (long) blocks(units) * tokens * Quantiser.RECORD, x.byteSize());
    Objects.checkFromIndexSize(
        0, (tokens - 1) * stride + (long) tiles * ROWS * Float.BYTES, y.byteSize());
    if (tiles > 0) {
      product(tokens).call(weights, x, y, stride, units, tiles);
    }
  }

  private MachineCode product(int tokens) {
    // A race is harmless: what is installed never changes, and both would be the same.
    MachineCode code = products[tokens];
    if (code == null) {
      code = MachineCode.install(emitProduct(tokens));
      products[tokens] = code;
    }
    return code;
  }

  private synchronized MachineCode packing() {
    MachineCode code = packing;
    if (code == null) {
      code = MachineCode.install(emitPacking());
      packing = code;
    }
    return code;
  }

  final VectorAssembler emitProduct(int tokens) {
    VectorAssembler a = new VectorAssembler();
    productConstants(a);
    int tile = a.here();
    a.move(X, Register.RSI);
    a.move(Register.R10, Register.R8);
    for (int token = 0; token < tokens; token++) {
      a.zero(RESULTS + token);
    }
    int unit = a.here();
    productOfUnit(a, tokens);
    a.add(WEIGHTS, unitBytes);
    a.decrement(Register.R10);
    a.jumpIfNotZero(unit);
    a.move(Register.R11, Register.RDX);
    for (int token = 0; token < tokens; token++) {
      a.store(RESULTS + token, Register.R11, 0);
      a.add(Register.R11, Register.RCX);
    }
    a.add(Register.RDX, ROWS * Float.BYTES);
    a.decrement(Register.R9);
    a.jumpIfNotZero(tile);
    a.clearUpper();
    a.ret();
    return a;
  }

  final VectorAssembler emitPacking() {
    VectorAssembler a = new VectorAssembler();
    a.load(INDEXES, Register.RDX, 0);
    packingConstants(a);
    int unit = a.here();
    packUnit(a);
    a.add(SOURCE, sourceBytes);
    a.add(TARGET, unitBytes);
    a.decrement(Register.R8);
    a.jumpIfNotZero(unit);
    a.clearUpper();
    a.ret();
    return a;
  }

  abstract void productConstants(VectorAssembler a);

  /** Adds a unit to the results; moves {@link #X} on, not {@link #WEIGHTS}. */
  abstract void productOfUnit(VectorAssembler a, int tokens);

  abstract void packingConstants(VectorAssembler a);

  abstract void packUnit(VectorAssembler a);

  // ---- parts of products

  static void constant(VectorAssembler a, int to, int bits) {
    a.moveInt(Register.RAX, bits);
    a.spread(to, Register.RAX);
  }

  /** Fetches the cache lines from {@code at} to {@code end} of a unit that is read later. */
  static void fetch(VectorAssembler a, int at, int end) {
    for (int line = at; line < end; line += 64) {
      a.prefetch(WEIGHTS, line + AHEAD);
    }
  }

  /** Starts the integer sums with a word of the records. */
  static void startSums(VectorAssembler a, int tokens, int sums, int word) {
    for (int token = 0; token < tokens; token++) {
      a.loadBroadcast(sums + token, X, token * Quantiser.RECORD + word);
    }
  }

  /** Adds the products of one vector of unsigned weights with four columns of every token. */
  static void dots(VectorAssembler a, int tokens, int sums, int weights, int column) {
    for (int token = 0; token < tokens; token++) {
      a.dotBroadcast(sums + token, weights, X, token * Quantiser.RECORD + column);
    }
  }

  static void nibbleConstants(VectorAssembler a) {
    constant(a, LOW_NIBBLES, 0x0f0f0f0f);
    constant(a, FIFTH_BIT, 0x10101010);
  }

  /**
   * The sums of a block of 32 columns of four bits: the low halves are the first 16 columns, the
   * high ones the last 16.
   */
  static void nibbles(VectorAssembler a, int tokens, int at) {
    for (int j = 0; j < 4; j++) {
      splitNibbles(a, at + 64 * j);
      dots(a, tokens, SUMS, LOW, 4 * j);
      dots(a, tokens, lastSums(tokens), HIGH, 16 + 4 * j);
    }
    joinSums(a, tokens);
  }

  /** As {@link #nibbles}, of five bits: bit j of the fifth bits belongs to columns 4j to 4j + 3. */
  static void fiveBits(VectorAssembler a, int tokens, int at, int fifths) {
    for (int j = 0; j < 4; j++) {
      splitNibbles(a, at + 64 * j);
      a.shiftLeft(SCRATCH, fifths, 4 - j);
      a.orAnd(LOW, SCRATCH, FIFTH_BIT);
      dots(a, tokens, SUMS, LOW, 4 * j);
      if (j > 0) {
        a.shiftRight(SCRATCH, fifths, j);
      }
      a.orAnd(HIGH, j > 0 ? SCRATCH : fifths, FIFTH_BIT);
      dots(a, tokens, lastSums(tokens), HIGH, 16 + 4 * j);
    }
    joinSums(a, tokens);
  }

  private static void splitNibbles(VectorAssembler a, int at) {
    fetch(a, at, at + 1);
    a.load(HIGH, WEIGHTS, at);
    a.and(LOW, HIGH, LOW_NIBBLES);
    a.shiftRight(HIGH, HIGH, 4);
    a.and(HIGH, HIGH, LOW_NIBBLES);
  }

  /** With few tokens the chains of dependent additions are halved by a second set of sums. */
  static int lastSums(int tokens) {
    return tokens <= 3 ? MORE_SUMS : SUMS;
  }

  /** Starts the second set of sums, if there is one. */
  static void startLastSums(VectorAssembler a, int tokens) {
    if (lastSums(tokens) != SUMS) {
      for (int token = 0; token < tokens; token++) {
        a.zero(MORE_SUMS + token);
      }
    }
  }

  static void joinSums(VectorAssembler a, int tokens) {
    if (lastSums(tokens) != SUMS) {
      for (int token = 0; token < tokens; token++) {
        a.add(SUMS + token, SUMS + token, MORE_SUMS + token);
      }
    }
  }

  /** Adds the sums of a block, times both scales, to the results. */
  static void addScaled(VectorAssembler a, int tokens, int weightScale) {
    for (int token = 0; token < tokens; token++) {
      a.multiplyFloatsBroadcast(
          SCRATCH, weightScale, X, token * Quantiser.RECORD + Quantiser.SCALE);
      a.intsToFloats(SUMS + token, SUMS + token);
      a.multiplyAdd(RESULTS + token, SUMS + token, SCRATCH);
    }
  }

  static void nextBlock(VectorAssembler a, int tokens) {
    a.add(X, tokens * Quantiser.RECORD);
  }

  // ---- parts of packing

  /** Four bytes of every row, from {@code at} on. */
  static void gather(VectorAssembler a, int to, int at) {
    a.everyLane(GATHERED);
    a.gather(to, GATHERED, SOURCE, INDEXES, at);
  }

  /** Stores the four bytes of every lane as {@code [4][16]} bytes; destroys the register. */
  static void storeBytes(VectorAssembler a, int from, int at) {
    for (int part = 0; part < 4; part++) {
      a.storeLowBytes(from, TARGET, at + 16 * part);
      a.shiftRight(from, from, 8);
    }
  }
}

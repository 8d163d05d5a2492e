package dev.holdfast.engine.machine;

/**
 * A block format of weights in the order in which the emitted products read it: tiles of 16 rows,
 * one row per lane, each tile a run of units, each unit all 16 rows of some columns and a multiple
 * of 64 bytes long, so that a product is one stream of whole cache lines. Within a vector of
 * weights every lane holds four consecutive columns. The order is the same for all instruction
 * sets.
 */
public abstract sealed class TileFormat permits NibbleTiles, Q6KTiles, Q80Tiles, SubScaledTiles {
  /** Rows of a tile. */
  public static final int ROWS = 16;

  /** Most tokens of one call. */
  public static final int MOST_TOKENS = 8;

  private final UnitLayout layout;
  private final int sourceBytes;
  private final int offset;

  /**
   * A format.
   *
   * @param sourceBytes bytes that one row of a unit has in the file
   * @param offset what is to be added to the stored unsigned weights
   */
  TileFormat(UnitLayout layout, int sourceBytes, int offset) {
    this.layout = layout;
    this.sourceBytes = sourceBytes;
    this.offset = offset;
  }

  final UnitLayout layout() {
    return layout;
  }

  /** Columns of one unit. */
  private int unitColumns() {
    return layout.blocks() * Quantiser.BLOCK;
  }

  /** Units of a row; the last one may be filled up with zeros. */
  public final int units(int columns) {
    return (columns + unitColumns() - 1) / unitColumns();
  }

  /** Bytes that a row of so many units has in the file. */
  public final int sourceBytes(int units) {
    return Math.multiplyExact(units, sourceBytes);
  }

  /** Bytes of a tile of so many units. */
  public final long tileBytes(int units) {
    return (long) units * layout.bytes();
  }

  /** Blocks of activations of a row of so many units. */
  public final int blocks(int units) {
    return units * layout.blocks();
  }

  /** For {@link Quantiser#quantise}. */
  public final int offset() {
    return offset;
  }

  /** Brings a unit from the order of the file into that of the tile. */
  abstract void packUnit(PackingEmitter p);
}

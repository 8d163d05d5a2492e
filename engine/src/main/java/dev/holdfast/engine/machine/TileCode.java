package dev.holdfast.engine.machine;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The emitted code of one format for one instruction set; written when it is first used.
 *
 * <p>A product is, per row and token, over the blocks of 32 columns in order: the exact integer
 * product of the stored numbers, rounded to float; times the product of both scales, added by one
 * fused multiply-add; where the format has minimums, these times the scaled sum of the activations,
 * subtracted by another. So a result depends neither on the other tokens nor on the other rows.
 */
public class TileCode {
  private final TileFormat format;
  private final InstructionSet instructions;
  private final @Nullable MachineCode[] products = new MachineCode[TileFormat.MOST_TOKENS + 1];
  private @Nullable MachineCode packing;

  /** Emits nothing yet. */
  public TileCode(TileFormat format, InstructionSet instructions) {
    this.format = format;
    this.instructions = instructions;
  }

  /** The layout that the code reads and writes. */
  public final TileFormat format() {
    return format;
  }

  /**
   * Brings 16 rows from the order of the file into a tile.
   *
   * @param source the first row; every row has {@code sourceBytes(units)} bytes
   * @param indexes 16 ints: where each row starts
   */
  public final void pack(
      MemorySegment source, MemorySegment indexes, MemorySegment tile, int units) {
    Objects.checkFromIndexSize(
        0, (long) TileFormat.ROWS * format.sourceBytes(units), source.byteSize());
    Objects.checkFromIndexSize(0, TileFormat.ROWS * Integer.BYTES, indexes.byteSize());
    Objects.checkFromIndexSize(0, format.tileBytes(units), tile.byteSize());
    packing().call(source, tile, indexes, 0, units, 0);
  }

  /**
   * Multiplies consecutive tiles with up to eight tokens.
   *
   * @param x records of the {@link Quantiser}: {@code [blocks][tokens]}
   * @param y {@code [tokens][16 * tiles]} floats, the tokens {@code stride} bytes apart
   */
  public void multiply(
      MemorySegment weights,
      int tiles,
      int units,
      MemorySegment x,
      int tokens,
      MemorySegment y,
      long stride) {
    Objects.checkFromIndexSize(0, tiles * format.tileBytes(units), weights.byteSize());
    Objects.checkFromIndexSize(
        0, (long) format.blocks(units) * tokens * Quantiser.RECORD, x.byteSize());
    Objects.checkFromIndexSize(
        0, (tokens - 1) * stride + (long) tiles * TileFormat.ROWS * Float.BYTES, y.byteSize());
    if (tiles > 0) {
      product(tokens).call(weights, x, y, stride, units, tiles);
    }
  }

  private MachineCode product(int tokens) {
    // A race is harmless: what is installed never changes, and both would be the same.
    MachineCode code = products[tokens];
    if (code == null) {
      code = MachineCode.install(instructions.product(format.layout(), tokens));
      products[tokens] = code;
    }
    return code;
  }

  private synchronized MachineCode packing() {
    MachineCode code = packing;
    if (code == null) {
      code = MachineCode.install(instructions.packing().emit(format));
      packing = code;
    }
    return code;
  }
}

package dev.holdfast.engine.machine;

import dev.holdfast.engine.machine.UnitLayout.Block;
import java.util.function.Consumer;

/** What the emitted products of all instruction sets agree on. */
final class Products {
  // Places, as the calling convention hands them over; the stride of the results is in RCX.
  static final Register WEIGHTS = Register.RDI;
  static final Register RECORDS = Register.RSI;
  static final Register RESULTS = Register.RDX;
  static final Register STRIDE = Register.RCX;
  static final Register UNITS = Register.R8;
  static final Register TILES = Register.R9;

  // Places that move on.
  static final Register X = Register.RAX;
  static final Register UNITS_LEFT = Register.R10;

  /** How far ahead of the reads weights are fetched, in bytes. */
  private static final int AHEAD = 6144;

  private static final int LINE = 64;

  private Products() {}

  /**
   * Emits the walk over the pairs of a unit.
   *
   * @param left counts them
   * @param tokens if {@link TileFormat#MOST_TOKENS}, others may follow, for which the weights stay
   *     in the caches; if fewer, they are read once
   * @param block emits the work on a block of the pair at {@link #WEIGHTS}
   */
  static void overPairs(
      Assembler a, UnitLayout layout, Register left, int tokens, int lines, Consumer<Block> block) {
    boolean once = tokens < TileFormat.MOST_TOKENS;
    int whole = layout.pairBytes() / LINE;
    int half = whole / 2;
    if (layout.pairs() > 1) {
      a.moveInt(left, layout.pairs());
    }
    int pair = a.here();
    fetch(a, 0, half, lines, once);
    block.accept(layout.first());
    fetch(a, half, whole, lines, once);
    block.accept(layout.second());
    a.add(WEIGHTS, layout.pairBytes());
    if (layout.pairs() > 1) {
      a.decrement(left);
      a.jumpIfNotZero(pair);
    }
  }

  /** Lines of a pair further on, where the processor reads memory faster that way. */
  private static void fetch(Assembler a, int from, int to, int step, boolean once) {
    if (!Processor.fetchesAhead()) {
      return;
    }
    for (int line = (from + step - 1) / step * step; line < to; line += step) {
      if (once) {
        a.prefetchOnce(WEIGHTS, LINE * line + AHEAD);
      } else {
        a.prefetch(WEIGHTS, LINE * line + AHEAD);
      }
    }
  }
}

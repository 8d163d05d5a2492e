package dev.holdfast.engine.machine;

import static dev.holdfast.engine.machine.Products.WEIGHTS;
import static dev.holdfast.engine.machine.Products.X;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;

/**
 * Emits a product of {@link TileCode} in AVX-512 VNNI: a vector holds all 16 rows, and each vector
 * of weights is multiplied with four columns of every token in turn. The sums of all tokens are
 * kept in registers.
 */
final class Avx512Product {
  // The loop over the pairs of a unit.
  private static final Register PAIRS_LEFT = Register.R11;

  // Vector registers, from here on one per token.
  private static final int RESULTS = 0;
  private static final int SUMS = 8;
  private static final int MORE_SUMS = 16;

  // Vector registers. Those of the numbers are free again when the scales of a block are read.
  private static final int LOW = 24;
  private static final int HIGH = 25;
  private static final int SCRATCH = 26;
  private static final int SCALE = 27;
  private static final int MINIMUM = 28;
  private static final int LAST_UPPER = 28;
  private static final int UPPER = 29;
  private static final int BLOCK_SCALE = 29;
  private static final int BLOCK_MINIMUM = 24;
  private static final int UPPER_BITS = 30;
  private static final int LOW_NIBBLES = 31;

  private final VectorAssembler a = new VectorAssembler();
  private final UnitLayout layout;
  private final int tokens;

  Avx512Product(UnitLayout layout, int tokens) {
    this.layout = layout;
    this.tokens = tokens;
  }

  Assembler emit() {
    if (layout.numbers() != Numbers.BYTES) {
      constant(LOW_NIBBLES, 0x0f0f0f0f);
      constant(UPPER_BITS, layout.numbers() == Numbers.SIX_BITS ? 0x30303030 : 0x10101010);
    }
    int tile = a.here();
    a.move(X, Products.RECORDS);
    a.move(Products.UNITS_LEFT, Products.UNITS);
    for (int token = 0; token < tokens; token++) {
      a.zero(RESULTS + token);
    }
    int unit = a.here();
    unit();
    a.decrement(Products.UNITS_LEFT);
    a.jumpIfNotZero(unit);
    a.move(Register.R11, Products.RESULTS);
    for (int token = 0; token < tokens; token++) {
      a.store(RESULTS + token, Register.R11, 0);
      a.add(Register.R11, Products.STRIDE);
    }
    a.add(Products.RESULTS, TileFormat.ROWS * Float.BYTES);
    a.decrement(Products.TILES);
    a.jumpIfNotZero(tile);
    a.clearUpper();
    a.ret();
    return a;
  }

  private void constant(int to, int bits) {
    a.fill(to, bits);
  }

  private void unit() {
    if (layout.hasFactors()) {
      a.halvesToFloats(SCALE, WEIGHTS, 0);
      if (layout.hasMinimum()) {
        a.halvesToFloats(MINIMUM, WEIGHTS, UnitLayout.MINIMUM_FACTOR);
      }
      a.add(WEIGHTS, UnitLayout.FACTOR_BYTES);
    }
    Products.overPairs(a, layout, PAIRS_LEFT, tokens, fetched(), this::block);
  }

  /**
   * One token's product with bytes takes its lines so fast that the processor foresees most of
   * them, and fetching all costs more than it brings.
   */
  private int fetched() {
    return tokens == 1 && layout.numbers() == Numbers.BYTES ? 4 : 1;
  }

  private void block(Block block) {
    switch (layout.numbers()) {
      case BYTES -> bytes(block);
      case FOUR_BITS -> fourBits(block);
      case FIVE_BITS -> fiveBits(block);
      case SIX_BITS -> sixBits(block);
    }
    addScaled(block);
    a.add(X, tokens * Quantiser.RECORD);
  }

  // ---- integer sums

  private void startSums() {
    if (layout.hasOffset()) {
      startSums(SUMS, Quantiser.OFFSET_SUM);
    } else {
      clear(SUMS);
    }
    if (lastSums() != SUMS) {
      clear(MORE_SUMS);
    }
  }

  private void startSums(int sums, int word) {
    for (int token = 0; token < tokens; token++) {
      a.loadBroadcast(sums + token, X, token * Quantiser.RECORD + word);
    }
  }

  private void clear(int sums) {
    for (int token = 0; token < tokens; token++) {
      a.zero(sums + token);
    }
  }

  /** With few tokens the chains of dependent additions are halved by a second set of sums. */
  private int lastSums() {
    return tokens <= 3 ? MORE_SUMS : SUMS;
  }

  private void joinSums() {
    if (lastSums() != SUMS) {
      for (int token = 0; token < tokens; token++) {
        a.add(SUMS + token, SUMS + token, MORE_SUMS + token);
      }
    }
  }

  /** Adds the products of one vector of unsigned weights with four columns of every token. */
  private void dots(int sums, int weights, int column) {
    for (int token = 0; token < tokens; token++) {
      a.dotBroadcast(sums + token, weights, X, token * Quantiser.RECORD + column);
    }
  }

  private void bytes(Block block) {
    startSums();
    for (int j = 0; j < 8; j++) {
      load(LOW, block.numbers() + 64 * j);
      dots(j % 2 == 0 ? SUMS : lastSums(), LOW, 4 * j);
    }
    joinSums();
  }

  private void fourBits(Block block) {
    startSums();
    for (int j = 0; j < 4; j++) {
      splitNibbles(block.numbers() + 64 * j);
      dots(SUMS, LOW, 4 * j);
      dots(lastSums(), HIGH, 16 + 4 * j);
    }
    joinSums();
  }

  private void fiveBits(Block block) {
    startSums();
    load(UPPER, block.upper());
    for (int j = 0; j < 4; j++) {
      splitNibbles(block.numbers() + 64 * j);
      a.shiftLeft(SCRATCH, UPPER, 4 - j);
      a.orAnd(LOW, SCRATCH, UPPER_BITS);
      dots(SUMS, LOW, 4 * j);
      if (j > 0) {
        a.shiftRight(SCRATCH, UPPER, j);
      }
      a.orAnd(HIGH, j > 0 ? SCRATCH : UPPER, UPPER_BITS);
      dots(lastSums(), HIGH, 16 + 4 * j);
    }
    joinSums();
  }

  /** The sums of both 16 columns, scaled and added: below 2^24 and so exact as float. */
  private void sixBits(Block block) {
    startSums(SUMS, Quantiser.OFFSET_FIRST_SUM);
    startSums(MORE_SUMS, Quantiser.OFFSET_LAST_SUM);
    a.load(UPPER, WEIGHTS, block.upper());
    a.load(LAST_UPPER, WEIGHTS, block.upper() + 64);
    for (int j = 0; j < 4; j++) {
      splitNibbles(block.numbers() + 64 * j);
      addUpperPair(LOW, UPPER, j);
      addUpperPair(HIGH, LAST_UPPER, j);
      dots(SUMS, LOW, 4 * j);
      dots(MORE_SUMS, HIGH, 16 + 4 * j);
    }
    a.signedBytesToInts(LOW, WEIGHTS, block.scale());
    a.signedBytesToInts(HIGH, WEIGHTS, block.scale() + 16);
    for (int token = 0; token < tokens; token++) {
      a.multiply(SUMS + token, SUMS + token, LOW);
      a.multiply(MORE_SUMS + token, MORE_SUMS + token, HIGH);
      a.add(SUMS + token, SUMS + token, MORE_SUMS + token);
    }
  }

  private void load(int to, int at) {
    a.load(to, WEIGHTS, at);
  }

  private void splitNibbles(int at) {
    load(HIGH, at);
    a.and(LOW, HIGH, LOW_NIBBLES);
    a.shiftRight(HIGH, HIGH, 4);
    a.and(HIGH, HIGH, LOW_NIBBLES);
  }

  /** Bits {@code 2j} and {@code 2j + 1} of every byte become bits 4 and 5. */
  private void addUpperPair(int to, int upper, int j) {
    switch (j) {
      case 0 -> a.shiftLeft(SCRATCH, upper, 4);
      case 1 -> a.shiftLeft(SCRATCH, upper, 2);
      case 3 -> a.shiftRight(SCRATCH, upper, 2);
      default -> {}
    }
    a.orAnd(to, j == 2 ? upper : SCRATCH, UPPER_BITS);
  }

  // ---- float sums

  /** Adds the sums of a block, times both scales, to the results; then the minimums. */
  private void addScaled(Block block) {
    switch (layout.scales()) {
      case HALVES -> {
        a.halvesToFloats(SCALE, WEIGHTS, block.scale());
        addScaled(SCALE);
        if (layout.hasMinimum()) {
          a.halvesToFloats(MINIMUM, WEIGHTS, block.minimum());
          for (int token = 0; token < tokens; token++) {
            a.multiplyAddBroadcast(RESULTS + token, MINIMUM, X, scaledSum(token));
          }
        }
      }
      case BYTES -> {
        multiplyByte(BLOCK_SCALE, block.scale(), SCALE);
        multiplyByte(BLOCK_MINIMUM, block.minimum(), MINIMUM);
        addScaled(BLOCK_SCALE);
        for (int token = 0; token < tokens; token++) {
          a.multiplySubtractBroadcast(RESULTS + token, BLOCK_MINIMUM, X, scaledSum(token));
        }
      }
      case SIGNED_BYTES_OF_HALF_BLOCKS -> addScaled(SCALE);
    }
  }

  private static int scaledSum(int token) {
    return token * Quantiser.RECORD + Quantiser.SCALED_SUM;
  }

  private void multiplyByte(int to, int at, int factor) {
    a.unsignedBytesToInts(to, WEIGHTS, at);
    a.intsToFloats(to, to);
    a.multiplyFloats(to, to, factor);
  }

  private void addScaled(int scale) {
    for (int token = 0; token < tokens; token++) {
      a.multiplyFloatsBroadcast(SCRATCH, scale, X, token * Quantiser.RECORD + Quantiser.SCALE);
      a.intsToFloats(SUMS + token, SUMS + token);
      a.multiplyAdd(RESULTS + token, SUMS + token, SCRATCH);
    }
  }
}

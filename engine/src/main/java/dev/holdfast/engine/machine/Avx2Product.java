package dev.holdfast.engine.machine;

import static dev.holdfast.engine.machine.Products.WEIGHTS;
import static dev.holdfast.engine.machine.Products.X;

import dev.holdfast.engine.machine.UnitLayout.Block;
import dev.holdfast.engine.machine.UnitLayout.Numbers;
import dev.holdfast.engine.machine.UnitLayout.Scales;

/**
 * Emits a product of {@link TileCode} in AVX2: a vector holds 8 of the 16 rows. The 32 columns of a
 * block are unpacked to eight registers, then multiplied with token after token, whose results are
 * kept in memory.
 *
 * <p>Products of bytes are summed by twos in 16 bits, saturated. With activations of at most 127
 * such a sum is at most 2 * 127 * w for weights of at most w: eight sums of four-bit weights stay
 * below 2^15 (30,480), four of five-bit ones (31,496) and two of six-bit ones (32,004) as well;
 * only then they are widened. Weights of eight bits are multiplied by their magnitude, at most 128,
 * with activations that took their sign (32,512).
 */
final class Avx2Product {
  private static final int VECTORS = 8;
  private static final int VECTOR = 32;

  // Vector registers, beside those of the weights.
  private static final int SUM = 8;
  private static final int LAST_SUM = 9;
  private static final int PRODUCT = 10;
  private static final int FACTOR = 11;
  private static final int ONES = 12;

  // The loop over the tokens.
  private static final Register RESULT = Register.RBP;
  private static final Register TOKENS_LEFT = Register.RBX;

  // The loop over the pairs of a unit.
  private static final Register PAIRS_LEFT = Register.R12;

  private final Avx2Assembler a = new Avx2Assembler();
  private final UnitLayout layout;
  private final Avx2Weights weights;
  private final int tokens;

  Avx2Product(UnitLayout layout, int tokens) {
    this.layout = layout;
    this.weights = new Avx2Weights(a, layout);
    this.tokens = tokens;
  }

  Assembler emit() {
    a.push(RESULT);
    a.push(TOKENS_LEFT);
    a.push(PAIRS_LEFT);
    Avx2Frame.open(a);
    keep(0x0f0f0f0f, Avx2Frame.LOW_NIBBLES);
    keep(layout.numbers() == Numbers.SIX_BITS ? 0x30303030 : 0x10101010, Avx2Frame.UPPER_BITS);
    keep(0x80808080, Avx2Frame.SIGNS);
    constant(ONES, 0x00010001);
    int tile = a.here();
    a.move(X, Products.RECORDS);
    a.move(Products.UNITS_LEFT, Products.UNITS);
    a.zero(SUM);
    for (int at = 0; at < tokens * Avx2Frame.RESULT_BYTES; at += VECTOR) {
      a.store(SUM, Avx2Frame.BASE, Avx2Frame.RESULTS + at);
    }
    int unit = a.here();
    unit();
    a.decrement(Products.UNITS_LEFT);
    a.jumpIfNotZero(unit);
    a.move(RESULT, Products.RESULTS);
    for (int token = 0; token < tokens; token++) {
      for (int at = 0; at < Avx2Frame.RESULT_BYTES; at += VECTOR) {
        a.load(SUM, Avx2Frame.BASE, Avx2Frame.RESULTS + token * Avx2Frame.RESULT_BYTES + at);
        a.store(SUM, RESULT, at);
      }
      a.add(RESULT, Products.STRIDE);
    }
    a.add(Products.RESULTS, Avx2Frame.RESULT_BYTES);
    a.decrement(Products.TILES);
    a.jumpIfNotZero(tile);
    a.clearUpper();
    Avx2Frame.close(a);
    a.pop(PAIRS_LEFT);
    a.pop(TOKENS_LEFT);
    a.pop(RESULT);
    a.ret();
    return a;
  }

  private void constant(int to, int bits) {
    a.moveInt(Register.RAX, bits);
    a.spread(to, Register.RAX);
  }

  private void keep(int bits, int at) {
    constant(SUM, bits);
    a.store(SUM, Avx2Frame.BASE, at);
  }

  private void unit() {
    if (layout.hasFactors()) {
      weights.keepFactors();
      a.add(WEIGHTS, UnitLayout.FACTOR_BYTES);
    }
    Products.overPairs(a, layout, PAIRS_LEFT, tokens, 1, this::block);
  }

  private void block(Block block) {
    for (int half = 0; half < 2; half++) {
      weights.unpack(block, half);
      weights.scales(block, half);
      a.move(RESULT, Avx2Frame.BASE);
      a.add(RESULT, Avx2Frame.RESULTS + VECTOR * half);
      tokens();
      if (half == 0) {
        a.add(X, -tokens * Quantiser.RECORD);
      }
    }
  }

  private void tokens() {
    int step = tokens % 2 == 0 ? 2 : 1;
    a.moveInt(TOKENS_LEFT, tokens / step);
    int loop = a.here();
    for (int token = 0; token < step; token++) {
      token(token * Quantiser.RECORD, token * Avx2Frame.RESULT_BYTES);
    }
    a.add(X, step * Quantiser.RECORD);
    if (tokens > step) {
      a.add(RESULT, step * Avx2Frame.RESULT_BYTES);
      a.decrement(TOKENS_LEFT);
      a.jumpIfNotZero(loop);
    }
  }

  // ---- a token

  /** Adds the products of the block with a token to its results. */
  private void token(int record, int result) {
    switch (layout.numbers()) {
      case BYTES -> bytes(record);
      case FOUR_BITS -> {
        shorts(SUM, 0, 4, record);
        shorts(LAST_SUM, 4, VECTORS, record);
        a.addShorts(SUM, SUM, LAST_SUM);
        a.multiplyShorts(SUM, SUM, ONES);
        addOffset(record);
      }
      case FIVE_BITS -> {
        widened(SUM, 0, 4, record);
        widened(LAST_SUM, 4, VECTORS, record);
        a.add(SUM, SUM, LAST_SUM);
        addOffset(record);
      }
      case SIX_BITS -> sixBits(record);
    }
    a.intsToFloats(SUM, SUM);
    a.loadBroadcast(FACTOR, X, record + Quantiser.SCALE);
    a.multiplyFloats(FACTOR, FACTOR, Avx2Weights.SCALE);
    a.load(PRODUCT, RESULT, result);
    a.multiplyAdd(PRODUCT, SUM, FACTOR);
    if (layout.hasMinimum()) {
      a.loadBroadcast(FACTOR, X, record + Quantiser.SCALED_SUM);
      if (layout.scales() == Scales.BYTES) {
        a.multiplySubtract(PRODUCT, Avx2Weights.MINIMUM, FACTOR);
      } else {
        a.multiplyAdd(PRODUCT, Avx2Weights.MINIMUM, FACTOR);
      }
    }
    a.store(PRODUCT, RESULT, result);
  }

  private void addOffset(int record) {
    if (layout.hasOffset()) {
      addWord(SUM, record + Quantiser.OFFSET_SUM);
    }
  }

  private void addWord(int to, int at) {
    a.loadBroadcast(FACTOR, X, at);
    a.add(to, to, FACTOR);
  }

  /** The products of some vectors, whose sums fit in 16 bits, as ints. */
  private void widened(int to, int first, int end, int record) {
    shorts(to, first, end, record);
    a.multiplyShorts(to, to, ONES);
  }

  /** Sums of the products of some vectors, two a lane. */
  private void shorts(int to, int first, int end, int record) {
    for (int j = first; j < end; j++) {
      int product = j == first ? to : PRODUCT;
      a.loadBroadcast(product, X, record + 4 * j);
      a.multiplyBytes(product, Avx2Weights.NUMBERS + j, product);
      if (j > first) {
        a.addShorts(to, to, PRODUCT);
      }
    }
  }

  private void bytes(int record) {
    for (int j = 0; j < VECTORS; j++) {
      int to = j == 0 ? SUM : PRODUCT;
      a.loadBroadcast(to, X, record + 4 * j);
      a.takeSign(to, to, Avx2Frame.BASE, Avx2Frame.SIGNED_NUMBERS + VECTOR * j);
      a.multiplyBytes(to, Avx2Weights.NUMBERS + j, to);
      a.multiplyShorts(to, to, ONES);
      if (j > 0) {
        a.add(SUM, SUM, PRODUCT);
      }
    }
  }

  /** The sums of both 16 columns, scaled and added: below 2^24 and so exact as float. */
  private void sixBits(int record) {
    halfOfSixBits(SUM, 0, record, Quantiser.OFFSET_FIRST_SUM, Avx2Weights.FIRST_SCALE);
    halfOfSixBits(LAST_SUM, 4, record, Quantiser.OFFSET_LAST_SUM, Avx2Weights.LAST_SCALE);
    a.add(SUM, SUM, LAST_SUM);
  }

  private void halfOfSixBits(int to, int first, int record, int offset, int scale) {
    widened(to, first, first + 2, record);
    widened(FACTOR, first + 2, first + 4, record);
    a.add(to, to, FACTOR);
    addWord(to, record + offset);
    a.multiply(to, to, scale);
  }
}

package dev.holdfast.engine.tokenizer;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Merge rules: pair of token ids to rank and resulting id. An open-addressed table without boxes,
 * since models have 250,000.
 */
final class MergeTable {
  private static final long EMPTY = -1;

  private final long[] pairs;
  private final long[] rules;
  private final int mask;

  /** A secret multiplier, so that no file can be built to make every pair collide. */
  private final long multiplier = ThreadLocalRandom.current().nextLong() | 1;

  MergeTable(int expected) {
    int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, expected)) * 4);
    pairs = new long[capacity];
    rules = new long[capacity];
    mask = capacity - 1;
    Arrays.fill(pairs, EMPTY);
  }

  /** Adds a rule; false when the pair already has one. */
  boolean add(int left, int right, int rank, int merged) {
    long pair = pair(left, right);
    int slot = slot(pair);
    while (pairs[slot] != EMPTY) {
      if (pairs[slot] == pair) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    pairs[slot] = pair;
    rules[slot] = rule(rank, merged);
    return true;
  }

  /**
   * The rule of a pair, read with {@link #rank} and {@link #merged}; negative when the pair does
   * not merge.
   */
  long find(int left, int right) {
    long pair = pair(left, right);
    int slot = slot(pair);
    while (pairs[slot] != EMPTY) {
      if (pairs[slot] == pair) {
        return rules[slot];
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  static int rank(long rule) {
    return (int) (rule >>> 32);
  }

  static int merged(long rule) {
    return (int) rule;
  }

  private static long rule(int rank, int merged) {
    return ((long) rank << 32) | merged;
  }

  private static long pair(int left, int right) {
    return ((long) left << 32) | right;
  }

  private int slot(long pair) {
    long mixed = (pair ^ (pair >>> 31)) * multiplier;
    return (int) (mixed ^ (mixed >>> 32)) & mask;
  }
}

package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvPage;

/**
 * Pages of the sequences of a chunk, some at a time: first the first page of each, then the second,
 * since branches of one sequence share their pages.
 */
final class PageWave {
  private final int[] sequences;
  private final int[] pages;
  private int count;

  /** Pages of each sequence. */
  private int[] ends = {};

  private int sequenceCount;
  private int total;

  // Where the next wave begins.
  private int sequence;
  private int page;

  /**
   * @param most pages of a wave
   */
  PageWave(int most) {
    sequences = new int[most];
    pages = new int[most];
  }

  /** Turns to the pages that hold the positions up to the chunk's end. */
  void begin(Chunk chunk) {
    sequenceCount = chunk.sequences();
    if (ends.length < sequenceCount) {
      ends = new int[sequenceCount];
    }
    total = 0;
    for (int i = 0; i < sequenceCount; i++) {
      ends[i] = (chunk.state(i).position() + chunk.tokens() - 1) / KvPage.POSITIONS + 1;
      total += ends[i];
    }
    sequence = 0;
    page = 0;
    count = 0;
  }

  /** Pages of the longest wave. */
  int most() {
    return Math.min(total, pages.length);
  }

  /** Goes on to the next wave; false after the last one. */
  boolean next() {
    total -= count;
    count = 0;
    while (count < most()) {
      if (page < ends[sequence]) {
        sequences[count] = sequence;
        pages[count] = page;
        count++;
      }
      sequence++;
      if (sequence == sequenceCount) {
        sequence = 0;
        page++;
      }
    }
    return count > 0;
  }

  /** Pages of this wave. */
  int count() {
    return count;
  }

  /** The sequence of a page of this wave. */
  int sequence(int entry) {
    return sequences[entry];
  }

  /** The page's index within its sequence. */
  int page(int entry) {
    return pages[entry];
  }
}

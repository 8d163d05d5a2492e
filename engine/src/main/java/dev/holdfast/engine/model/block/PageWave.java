package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.KvPage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the sequences of a chunk, some at a time: first the first page of each, then the second.
 * So the pages that branches of one sequence share come together, to be read once for all.
 */
final class PageWave {
  private final int[] sequences;
  private final int[] pages;

  /** Sequences from this one on that share a page; 0 where it is one of those behind it. */
  private final int[] sharing;

  private int count;

  /** Pages of each sequence. */
  private int[] ends = {};

  private int sequenceCount;
  private int total;
  private int limit;
  private @Nullable Chunk chunk;

  // Where the next wave begins.
  private int sequence;
  private int page;

  /**
   * @param most pages of a wave
   */
  PageWave(int most) {
    sequences = new int[most];
    pages = new int[most];
    sharing = new int[most];
  }

  /**
   * Turns to the pages that hold the positions up to the chunk's end.
   *
   * @param mostSharing sequences that may share a page
   */
  void begin(Chunk newChunk, int mostSharing) {
    chunk = newChunk;
    limit = mostSharing;
    sequenceCount = newChunk.sequences();
    if (ends.length < sequenceCount) {
      ends = new int[sequenceCount];
    }
    total = 0;
    for (int i = 0; i < sequenceCount; i++) {
      ends[i] = (newChunk.state(i).position() + newChunk.tokens() - 1) / KvPage.POSITIONS + 1;
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
        join(count);
        count++;
      }
      sequence++;
      if (sequence == sequenceCount) {
        sequence = 0;
        page++;
      }
    }
    if (count == 0) {
      chunk = null;
    }
    return count > 0;
  }

  /** Joins a page to the one before, if it is the same of two consecutive sequences. */
  private void join(int entry) {
    sharing[entry] = 1;
    int first = entry - 1;
    while (first >= 0 && sharing[first] == 0) {
      first--;
    }
    if (first >= 0
        && pages[first] == pages[entry]
        && sequences[first] + sharing[first] == sequences[entry]
        && sharing[first] < limit
        && samePage(sequences[first], sequences[entry], pages[entry])) {
      sharing[first]++;
      sharing[entry] = 0;
    }
  }

  private boolean samePage(int one, int other, int index) {
    Chunk present = Objects.requireNonNull(chunk);
    return present.state(one).cache().page(index) == present.state(other).cache().page(index);
  }

  /** Pages of this wave. */
  int count() {
    return count;
  }

  /** The sequence of a page of this wave. */
  int sequence(int entry) {
    return sequences[entry];
  }

  /** Sequences from this page's on that share it; 0 if it is shared with one before. */
  int sharing(int entry) {
    return sharing[entry];
  }

  /** The page's index within its sequence. */
  int page(int entry) {
    return pages[entry];
  }
}

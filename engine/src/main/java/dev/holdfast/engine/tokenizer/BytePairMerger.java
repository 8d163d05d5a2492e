package dev.holdfast.engine.tokenizer;

import java.util.Arrays;

/**
 * Merges the symbols of one piece: always the adjacent pair with the lowest rank, the leftmost on
 * ties. A linked list of symbols and a heap of candidates keep it at n log n, since a piece can be
 * a run of 30,000 letters. Used once.
 */
final class BytePairMerger {
  private static final int DEAD = -1;

  private final MergeTable merges;
  private final int[] symbols;
  private final int[] next;
  private final int[] previous;

  /**
   * Binary heap of {@code rank << 32 | position of the left symbol}; entries go stale and are
   * checked when they come up.
   */
  private long[] heap;

  private int heapSize;

  BytePairMerger(MergeTable merges, int[] symbols) {
    this.merges = merges;
    this.symbols = symbols;
    this.next = new int[symbols.length];
    this.previous = new int[symbols.length];
    this.heap = new long[Math.max(4, symbols.length)];
  }

  int[] merge() {
    for (int i = 0; i < symbols.length; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
    }
    for (int i = 0; i < symbols.length; i++) {
      offer(i);
    }
    int count = symbols.length;
    while (heapSize > 0) {
      long candidate = poll();
      int left = (int) candidate;
      int right = next[left];
      if (symbols[left] == DEAD || right >= symbols.length) {
        continue;
      }
      long rule = merges.find(symbols[left], symbols[right]);
      if (rule < 0 || MergeTable.rank(rule) != (int) (candidate >>> 32)) {
        continue;
      }
      symbols[left] = MergeTable.merged(rule);
      symbols[right] = DEAD;
      next[left] = next[right];
      if (next[left] < symbols.length) {
        previous[next[left]] = left;
      }
      count--;
      offer(left);
      if (previous[left] >= 0) {
        offer(previous[left]);
      }
    }
    int[] merged = new int[count];
    int at = 0;
    for (int i = 0; i < symbols.length; i = next[i]) {
      merged[at++] = symbols[i];
    }
    return merged;
  }

  private void offer(int left) {
    if (next[left] >= symbols.length) {
      return;
    }
    long rule = merges.find(symbols[left], symbols[next[left]]);
    if (rule < 0) {
      return;
    }
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heap.length * 2);
    }
    long candidate = ((long) MergeTable.rank(rule) << 32) | left;
    int at = heapSize++;
    while (at > 0 && heap[(at - 1) >>> 1] > candidate) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = candidate;
  }

  private long poll() {
    final long top = heap[0];
    long last = heap[--heapSize];
    int at = 0;
    int child;
    while ((child = 2 * at + 1) < heapSize) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

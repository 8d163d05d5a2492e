package dev.holdfast.engine.sampling;

/**
 * Ids by their logits, the greatest first, the lower id first on a tie: in a heap, the last of them
 * on top, or sorted.
 */
final class Ranking {

  private Ranking() {}

  /** Heap sort. */
  static void sort(int[] ids, int count, float[] logits, int offset) {
    heapify(ids, count, logits, offset);
    for (int end = count - 1; end > 0; end--) {
      int last = ids[0];
      ids[0] = ids[end];
      ids[end] = last;
      sink(ids, 0, end, logits, offset);
    }
  }

  /** Makes a heap. */
  static void heapify(int[] ids, int count, float[] logits, int offset) {
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(ids, i, count, logits, offset);
    }
  }

  /** Brings the id at a place of the heap to where it belongs. */
  static void sink(int[] heap, int at, int size, float[] logits, int offset) {
    int id = heap[at];
    int hole = at;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && before(heap[child], heap[child + 1], logits, offset)) {
        child++;
      }
      if (!before(id, heap[child], logits, offset)) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = id;
  }

  private static boolean before(int id, int other, float[] logits, int offset) {
    float logit = logits[offset + id];
    float otherLogit = logits[offset + other];
    return logit > otherLogit || (logit == otherLogit && id < other);
  }
}

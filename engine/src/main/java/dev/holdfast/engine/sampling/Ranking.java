package dev.holdfast.engine.sampling;

/**
 * Heaviest tokens first, the lower id first on a tie, without sorting a whole vocabulary. Results
 * go to the start of an array of the caller.
 */
final class Ranking {

  private Ranking() {}

  /** The {@code count} heaviest of the first {@code size} ids; a heap, its lightest on top. */
  static void best(double[] weights, int size, int count, int[] to) {
    for (int id = 0; id < size; id++) {
      if (id < count) {
        to[id] = id;
        if (id == count - 1) {
          heapify(to, count, weights);
        }
      } else if (before(id, to[0], weights)) {
        to[0] = id;
        sink(to, 0, count, weights);
      }
    }
    sort(to, count, weights);
  }

  /**
   * Those of the first {@code size} ids that weigh at least {@code floor}.
   *
   * @return how many these are
   */
  static int atLeast(double[] weights, int size, double floor, int[] to) {
    int count = 0;
    for (int id = 0; id < size; id++) {
      if (weights[id] >= floor) {
        to[count++] = id;
      }
    }
    sort(to, count, weights);
    return count;
  }

  /** Heap sort of ids, heaviest first. */
  private static void sort(int[] ids, int count, double[] weights) {
    heapify(ids, count, weights);
    for (int end = count - 1; end > 0; end--) {
      int lightest = ids[0];
      ids[0] = ids[end];
      ids[end] = lightest;
      sink(ids, 0, end, weights);
    }
  }

  private static void heapify(int[] ids, int count, double[] weights) {
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(ids, i, count, weights);
    }
  }

  private static void sink(int[] heap, int at, int size, double[] weights) {
    int id = heap[at];
    int hole = at;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && before(heap[child], heap[child + 1], weights)) {
        child++;
      }
      if (!before(id, heap[child], weights)) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = id;
  }

  private static boolean before(int id, int other, double[] weights) {
    return weights[id] > weights[other] || (weights[id] == weights[other] && id < other);
  }
}

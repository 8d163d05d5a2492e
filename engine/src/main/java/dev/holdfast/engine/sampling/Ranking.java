package dev.holdfast.engine.sampling;

/** Heaviest tokens first, the lower id first on a tie, without sorting a whole vocabulary. */
final class Ranking {

  private Ranking() {}

  /** The {@code count} heaviest ids; a heap of that size, its lightest on top. */
  static int[] best(double[] weights, int count) {
    int[] heap = new int[count];
    int size = 0;
    for (int id = 0; id < weights.length; id++) {
      if (size < count) {
        heap[size++] = id;
        if (size == count) {
          for (int i = count / 2 - 1; i >= 0; i--) {
            sink(heap, i, count, weights);
          }
        }
      } else if (before(id, heap[0], weights)) {
        heap[0] = id;
        sink(heap, 0, count, weights);
      }
    }
    sort(heap, weights);
    return heap;
  }

  /** All ids that weigh at least {@code floor}. */
  static int[] atLeast(double[] weights, double floor) {
    int count = 0;
    for (double weight : weights) {
      if (weight >= floor) {
        count++;
      }
    }
    int[] ids = new int[count];
    int next = 0;
    for (int id = 0; id < weights.length; id++) {
      if (weights[id] >= floor) {
        ids[next++] = id;
      }
    }
    sort(ids, weights);
    return ids;
  }

  /** Heap sort of ids, heaviest first. */
  private static void sort(int[] ids, double[] weights) {
    for (int i = ids.length / 2 - 1; i >= 0; i--) {
      sink(ids, i, ids.length, weights);
    }
    for (int end = ids.length - 1; end > 0; end--) {
      int lightest = ids[0];
      ids[0] = ids[end];
      ids[end] = lightest;
      sink(ids, 0, end, weights);
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

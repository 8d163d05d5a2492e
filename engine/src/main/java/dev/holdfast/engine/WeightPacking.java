package dev.holdfast.engine;

import java.nio.file.Path;

/** Where quantised weights are kept in the order that the fastest kernels need. */
public sealed interface WeightPacking {

  /** In memory of the process, packed at every opening; the default. */
  record InMemory() implements WeightPacking {}

  /**
   * In a file that is written at the first opening and mapped at later ones, by all processes
   * together. Weights of less than {@link #LEAST_BYTES} are packed in memory.
   *
   * @param directory made when needed; holds nothing else
   */
  record Cached(Path directory) implements WeightPacking {
    /** Packing less takes no time that a reader would notice. */
    public static final long LEAST_BYTES = 64L << 20;
  }

  /** Nowhere: products are computed from the model file as it is, by slower kernels. */
  record None() implements WeightPacking {}
}

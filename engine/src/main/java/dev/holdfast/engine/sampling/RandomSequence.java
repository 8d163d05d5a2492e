package dev.holdfast.engine.sampling;

/**
 * Random numbers with a definition of their own, so that a seed means the same on every machine and
 * release: SplitMix64 (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators,
 * 2014).
 */
final class RandomSequence {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  RandomSequence(long seed) {
    state = seed;
  }

  /** Uniform in [0, 1): the upper 53 bits of the next value. */
  double next() {
    state += GOLDEN_GAMMA;
    long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    return (mixed >>> 11) * 0x1p-53;
  }
}

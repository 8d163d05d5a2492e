package dev.holdfast.engine.langchain4j;

/**
 * A hash of every prefix of a prompt, to find the states that may lie on its way without comparing
 * each with all of it. Equal hashes are a hint; the ids decide.
 */
final class PrefixHashes {
  private final long[] hashes;

  PrefixHashes(int[] ids) {
    hashes = new long[ids.length + 1];
    for (int i = 0; i < ids.length; i++) {
      hashes[i + 1] = next(hashes[i], ids[i]);
    }
  }

  /** Of all ids. */
  static long of(int[] ids) {
    long hash = 0;
    for (int id : ids) {
      hash = next(hash, id);
    }
    return hash;
  }

  /** Of the first {@code length} ids. */
  long at(int length) {
    return hashes[length];
  }

  private static long next(long hash, int id) {
    long mixed = (hash + id + 1) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 29;
  }
}

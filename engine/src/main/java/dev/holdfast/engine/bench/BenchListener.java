package dev.holdfast.engine.bench;

/** Hears from a {@link Benchmark} how far it is, on its thread. */
public interface BenchListener {

  /** Something new begins. */
  void onStage(String what);

  /** So many tokens of the context are computed before the next depth is measured. */
  void onPrefill(int done, int total);

  /** A test has been timed. */
  void onResult(BenchResult result);
}

package dev.holdfast.engine.tensor;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What attention and the delta rule do with one page or panel of the 0.8B shape, on one thread: a
 * page of 256 positions, heads of 256, 4 query heads to a key-value head; panels of 128 x 32.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BlockBenchmark {
  private static final int POSITIONS = 256;
  private static final int HEAD = 256;
  private static final int KEY = 128;

  /** Empty: those that are chosen on this machine. */
  @Param("")
  String kernels = "";

  /** Tokens of a chunk; attention has four query rows for each. */
  @Param({"1", "24", "128"})
  int tokens;

  private final Random random = new Random(1);
  private final BfloatPanels keys = new BfloatPanels(HEAD, POSITIONS);
  private final BfloatPanels values = new BfloatPanels(POSITIONS, HEAD);
  private Kernels chosen;
  private float[] queries;
  private float[] scores;
  private float[] sums;
  private float[] page;
  private float[] state;
  private float[] keysAndQueries;
  private float[] gates;
  private float[] deltas;

  @Setup
  public void open() {
    chosen =
        KernelProvider.byName(
            kernels.isEmpty() ? KernelProvider.chosen() : kernels, new WorkerPool(1));
    for (int i = 0; i < HEAD * POSITIONS; i++) {
      keys.set(i / POSITIONS, i % POSITIONS, (float) random.nextGaussian() / 16);
      values.set(i / HEAD, i % HEAD, (float) random.nextGaussian());
    }
    int rows = 4 * tokens;
    queries = TestingMatrices.gaussian(rows * HEAD, random);
    scores = new float[rows * POSITIONS];
    sums = new float[2 * rows];
    page = new float[rows * HEAD];
    state = new float[KEY * Panels.WIDTH];
    keysAndQueries = TestingMatrices.gaussian(tokens * 2 * KEY, random);
    for (int i = 0; i < keysAndQueries.length; i++) {
      keysAndQueries[i] /= (float) Math.sqrt(KEY);
    }
    gates = new float[tokens * Kernels.DELTA_GATES];
    Arrays.fill(gates, 0.5f);
    deltas = TestingMatrices.gaussian(tokens * Panels.WIDTH, random);
  }

  /** Scores, weights and weighted sum of all rows over a page. */
  @Benchmark
  public float[] attentionPage() {
    int rows = 4 * tokens;
    chosen.multiply(queries, 0, HEAD, rows, keys, HEAD, POSITIONS, scores, 0, POSITIONS);
    chosen.softmax(scores, 0, POSITIONS, rows, POSITIONS, POSITIONS, sums, 0, 2);
    chosen.multiply(scores, 0, POSITIONS, rows, values, POSITIONS, HEAD, page, 0, HEAD);
    return page;
  }

  /** All tokens through 32 columns of a head's state. */
  @Benchmark
  public float[] deltaRule() {
    chosen.deltaRule(tokens, 1, KEY, state, 0, keysAndQueries, 0, gates, 0, deltas, 0, Panels.WIDTH);
    return deltas;
  }
}

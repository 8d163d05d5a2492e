package dev.holdfast.engine.tensor;

import dev.holdfast.engine.machine.WeightMemory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The product of a matrix of the 0.8B shape's feed-forward block, 3584 x 1024, with some tokens:
 * 3.67 million multiply-adds a token. It stays in the third-level cache, so that one token shows
 * the kernel and not the memory.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MatmulBenchmark {
  private static final int ROWS = 3584;
  private static final int COLUMNS = 1024;

  @Param({"Q8_0", "Q4_0", "Q4_K", "Q6_K", "F16"})
  String type = "";

  @Param({"1", "8", "128", "512"})
  int tokens;

  @Param("1")
  int threads;

  /** Empty: those that are chosen on this machine. */
  @Param("")
  String kernels = "";

  private final WeightMemory memory = new WeightMemory();
  private WorkerPool pool;
  private Kernels chosen;
  private Matrix weights;
  private float[] x;
  private float[] y;

  @Setup(Level.Trial)
  public void open() {
    Random random = new Random(1);
    pool = new WorkerPool(threads);
    chosen = KernelProvider.byName(kernels.isEmpty() ? KernelProvider.chosen() : kernels, pool);
    weights =
        chosen.prepare(
            TestingMatrices.random(TensorType.valueOf(type), ROWS, COLUMNS, random),
            TileStore.inMemory(memory));
    x = TestingMatrices.gaussian(tokens * COLUMNS, random);
    y = new float[tokens * ROWS];
  }

  @Benchmark
  public float[] multiply() {
    chosen.matmul(weights, x, 0, tokens, y, 0);
    return y;
  }

  @TearDown(Level.Trial)
  public void close() {
    pool.close();
    memory.close();
  }
}

package dev.holdfast.engine.sampling;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What choosing a token among the vocabulary of Qwen 3.5 costs, without penalties. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SamplerBenchmark {
  private static final int VOCABULARY = 248_320;

  @Param({"greedy", "top-k 20, top-p 0.8", "top-p 0.8", "all"})
  String options;

  private float[] logits;
  private Sampler sampler;

  @Setup
  public void open() {
    Random random = new Random(1);
    logits = new float[VOCABULARY];
    for (int id = 0; id < VOCABULARY; id++) {
      logits[id] = (float) (random.nextGaussian() * 2.5);
    }
    SamplingOptions all = SamplingOptions.random(0.7, 1);
    SamplingOptions chosen =
        switch (options) {
          case "greedy" -> SamplingOptions.greedy();
          case "top-p 0.8" -> all.withTopP(0.8);
          case "all" -> all;
          default -> all.withTopK(20).withTopP(0.8);
        };
    sampler = new Sampler(chosen, VOCABULARY, new int[0]);
  }

  @Benchmark
  public int choose() {
    return sampler.choose(logits);
  }
}

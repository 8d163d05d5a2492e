package dev.holdfast.engine;

import dev.holdfast.engine.state.SequenceState;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What snapshots, forks and rewinds cost at a length of context: pages are there as after reading
 * so many tokens, their content does not matter.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SnapshotBenchmark {
  /** A model file, for instance of the 0.8B shape. */
  @Param("")
  String model;

  @Param({"1000", "100000"})
  int tokens;

  private Model opened;
  private Session session;
  private Snapshot snapshot;

  @Setup
  public void open() {
    opened = Model.open(Path.of(model));
    SequenceState state =
        new SequenceState(opened.network().stateLayout(), KeyValueType.BF16);
    int[] some = new int[1000];
    for (int done = 0; done < tokens; done += some.length) {
      state.reserve(some.length);
      state.advance(some, 0, some.length);
    }
    session = new Session(opened, state);
    snapshot = session.snapshot();
  }

  @TearDown
  public void close() {
    session.close();
    opened.close();
  }

  /** A snapshot, given back at once. */
  @Benchmark
  public void snapshot() {
    session.snapshot().close();
  }

  @Benchmark
  public void rewind() {
    session.rewind(snapshot);
  }

  /** A session of its own, given back at once. */
  @Benchmark
  public int fork() {
    try (Session fork = snapshot.open()) {
      return fork.position();
    }
  }
}

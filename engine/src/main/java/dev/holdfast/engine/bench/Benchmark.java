package dev.holdfast.engine.bench;

import dev.holdfast.engine.Batch;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelInfo;
import dev.holdfast.engine.Session;
import dev.holdfast.engine.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Times a model on pseudo-random tokens. A depth is reached once; every repeat begins from its
 * snapshot, and the tests take turns, so that the machine's drift meets all of them.
 */
public final class Benchmark {
  private static final long SEED = 42;

  /** The compiler of the virtual machine needs that long to reach its speed. */
  private static final long WARM_UP_NANOS = 2_000_000_000L;

  private static final int WARM_UP_PROMPT = 160;
  private static final int WARM_UP_DECODED = 8;

  private final Model model;
  private final Batch batch;
  private final BenchPlan plan;
  private final BenchListener listener;
  private final ReadProbe probe;
  private final Random random = new Random(SEED);
  private final float[] logits;
  private double fastestRead;

  private Benchmark(Model model, BenchPlan plan, BenchListener listener, ReadProbe probe) {
    this.model = model;
    this.batch = new Batch(model);
    this.plan = plan;
    this.listener = listener;
    this.probe = probe;
    this.logits = new float[model.info().vocabulary()];
  }

  /**
   * Measures; the results come by the listener as soon as they are known.
   *
   * @param threads as many as the model has: they probe the memory
   * @return the fastest that memory was read, in bytes per second
   * @throws dev.holdfast.engine.EngineException REQUEST_INVALID when the plan does not fit the
   *     model
   */
  public static double run(Model model, int threads, BenchPlan plan, BenchListener listener) {
    plan.check(model.contextLength());
    try (ReadProbe probe = new ReadProbe(threads)) {
      return new Benchmark(model, plan, listener, probe).run();
    }
  }

  /** How memory is probed, for a reader. */
  public static String probeDescription(int threads) {
    return ReadProbe.description(threads);
  }

  private double run() {
    listener.onStage("probing memory");
    fastestRead = probe.measure();
    listener.onStage("warming up");
    warmUp();
    try (Session session = model.newSession()) {
      for (int depth : plan.depths()) {
        deepen(session, depth);
        measure(session, depth);
      }
    }
    return fastestRead;
  }

  private void warmUp() {
    long end = System.nanoTime() + WARM_UP_NANOS;
    do {
      try (Session session = model.newSession()) {
        session.append(tokens(Math.min(WARM_UP_PROMPT, model.contextLength() - WARM_UP_DECODED)));
        decode(session, tokens(WARM_UP_DECODED));
      }
    } while (System.nanoTime() < end);
  }

  private void deepen(Session session, int depth) {
    int[] context = tokens(depth - session.position());
    listener.onStage("depth " + depth);
    session.append(
        context,
        (done, total) -> {
          listener.onPrefill(done, total);
          return true;
        });
  }

  private void measure(Session session, int depth) {
    Snapshot start = session.snapshot();
    double[][] speeds = new double[plan.tests().size()][plan.repeats()];
    double[][] shares = new double[plan.tests().size()][plan.repeats()];
    for (int repeat = 0; repeat < plan.repeats(); repeat++) {
      for (int i = 0; i < speeds.length; i++) {
        BenchTest test = plan.tests().get(i);
        listener.onStage(
            test.name() + " at depth " + depth + ", " + (repeat + 1) + " of " + plan.repeats());
        boolean decodes = test.kind() == BenchTest.Kind.DECODE;
        double read = decodes ? probe.measure() : 0;
        fastestRead = Math.max(fastestRead, read);
        session.rewind(start);
        speeds[i][repeat] = test.tokens() * test.sequences() / seconds(session, test);
        shares[i][repeat] = decodes ? bytesPerToken(depth, test) * speeds[i][repeat] / read : 0;
      }
    }
    session.rewind(start);
    for (int i = 0; i < speeds.length; i++) {
      BenchTest test = plan.tests().get(i);
      double bytes = test.kind() == BenchTest.Kind.DECODE ? bytesPerToken(depth, test) : 0;
      double share = Spread.of(shares[i]).median();
      listener.onResult(new BenchResult(test, depth, Spread.of(speeds[i]), bytes, share));
    }
  }

  private double seconds(Session session, BenchTest test) {
    int[] tokens = tokens(test.tokens() * test.sequences());
    List<Session> branches = new ArrayList<>();
    for (int i = 0; i < test.sequences() && test.sequences() > 1; i++) {
      branches.add(session.fork());
    }
    long start = System.nanoTime();
    switch (test.kind()) {
      case PROMPT -> session.append(tokens);
      case DECODE -> {
        if (branches.isEmpty()) {
          decode(session, tokens);
        } else {
          decode(branches, tokens);
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    branches.forEach(Session::close);
    return seconds;
  }

  /** Token by token, each with its logits, as generating does. */
  private void decode(Session session, int[] tokens) {
    for (int id : tokens) {
      session.append(id);
      session.logits(logits);
    }
  }

  /** The same for several sessions together. */
  private void decode(List<Session> sessions, int[] tokens) {
    for (int at = 0; at < tokens.length; at += sessions.size()) {
      batch.append(sessions, Arrays.copyOfRange(tokens, at, at + sessions.size()));
      batch.logits(sessions);
    }
  }

  private double bytesPerToken(int depth, BenchTest test) {
    ModelInfo info = model.info();
    double positions = depth + (test.tokens() + 1) / 2.0;
    // Sessions that decode together read the weights once.
    return info.weightBytesPerToken() / (double) test.sequences()
        + info.stateBytes()
        + info.keyValueBytesPerToken() * positions;
  }

  private int[] tokens(int count) {
    return random.ints(Math.max(0, count), 0, model.info().usableTokens()).toArray();
  }
}

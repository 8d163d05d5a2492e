package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.engine.sampling.SamplingOptions;
import dev.holdfast.engine.tensor.EmittedKernels;
import dev.holdfast.engine.tensor.ForwardingKernels;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.Kernels;
import dev.holdfast.engine.tensor.Matrix;
import dev.holdfast.engine.tensor.TileStore;
import dev.holdfast.engine.tensor.WorkerPool;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Generating creates no objects for a token, on any of the threads that work on it: loop, sampling,
 * pool and emitted kernels. Where only products are emitted, or nothing, all else is done by scalar
 * kernels here: whether those of vectors create objects depends on what the compiler has seen.
 */
class GenerationAllocationTest {
  /** Until the compiler has seen everything, vectors and wrapped arrays are objects. */
  private static final int MOST_ROUNDS = 1000;

  /**
   * Tokens after which counting starts and ends; with the prompt they fit one page of the cache.
   */
  private static final int FIRST = 20;

  private static final int LAST = 120;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  private long ownBytes;
  private long workerBytes;
  private int heard;

  static Stream<GenerationRequest> cases() {
    SamplingOptions sampled = SamplingOptions.random(1.2, 7).withMinP(0.01);
    List<SamplingOptions> samplings =
        List.of(
            SamplingOptions.greedy(),
            SamplingOptions.greedy().withRepetitionPenalty(1.1).withPresencePenalty(0.2),
            sampled,
            sampled.withTopK(40).withTopP(0.95),
            sampled.withTopP(0.9).withRepetitionPenalty(1.1).withPresencePenalty(0.2));
    int[][] places = new int[LAST][];
    Arrays.fill(places, IntStream.range(4, 200).toArray());
    GenerationRequest constrained =
        request(sampled).grammar(TestingGrammar.of(512, places)).build();
    return Stream.concat(
        samplings.stream().map(sampling -> request(sampling).build()), Stream.of(constrained));
  }

  private static GenerationRequest.Builder request(SamplingOptions sampling) {
    return GenerationRequest.builder()
        .maxTokens(LAST)
        .sampling(sampling)
        .stopStrings(List.of("a text that never comes", "nor does \u00e4\u20ac this"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTokenCreatesNoObjects(GenerationRequest request) throws IOException {
    long least = Long.MAX_VALUE;
    try (WorkerPool pool = new WorkerPool(2);
        Model model = Model.open(withoutStops(), kernels(pool));
        Session session = model.newSession()) {
      long[] workers = workers();
      assertThat(workers).isNotEmpty();
      session.append(TestingModels.golden().prompt(5));
      Snapshot start = session.snapshot();
      for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
        session.rewind(start);
        heard = 0;
        Generation generation = session.generate(request, id -> count(workers));
        assertThat(generation.tokens()).hasSize(LAST);
        least = Math.min(least, ownBytes + workerBytes);
      }
    }
    assertThat(least).isZero();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensOfABatchCreateNoObjects(GenerationRequest request) throws IOException {
    long least = Long.MAX_VALUE;
    try (WorkerPool pool = new WorkerPool(2);
        Model model = Model.open(withoutStops(), kernels(pool));
        Session first = model.newSession();
        Session second = model.newSession();
        Session third = model.newSession()) {
      long[] workers = workers();
      assertThat(workers).isNotEmpty();
      first.append(TestingModels.golden().prompt(5));
      Snapshot start = first.snapshot();
      Batch batch = new Batch(model);
      List<Batch.Member> members =
          List.of(
              new Batch.Member(first, request, id -> count(workers)),
              new Batch.Member(second, request, TokenListener.NONE),
              new Batch.Member(third, request, TokenListener.NONE));
      for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
        members.forEach(one -> one.session().rewind(start));
        heard = 0;
        for (Generation generation : batch.generate(members)) {
          assertThat(generation.tokens()).hasSize(LAST);
        }
        least = Math.min(least, ownBytes + workerBytes);
      }
    }
    assertThat(least).isZero();
  }

  private static Kernels kernels(WorkerPool pool) {
    if (KernelProvider.chosen().equals("emitted")) {
      Kernels emitted = KernelProvider.byName("emitted", pool);
      return emitted instanceof EmittedKernels ? emitted : new Products(pool);
    }
    return new Products(pool);
  }

  /** The tiny model with other names for the tokens that end a text, so that none does. */
  private Path withoutStops() throws IOException {
    String bytes = Files.readString(TestingModels.file(), StandardCharsets.ISO_8859_1);
    for (String name : List.of("<|im_end|>", "<|endoftext|>", "ggml.eos_token_id")) {
      assertThat(bytes).contains(name);
      bytes = bytes.replace(name, name.replace('e', 'E'));
    }
    return Files.writeString(folder.resolve("m.gguf"), bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bean's own objects are left out: they come before the first and after the last look. */
  private boolean count(long[] workers) {
    heard++;
    if (heard == FIRST) {
      workerBytes = -sum(THREADS.getThreadAllocatedBytes(workers));
      ownBytes = -THREADS.getCurrentThreadAllocatedBytes();
    } else if (heard == LAST) {
      ownBytes += THREADS.getCurrentThreadAllocatedBytes();
      workerBytes += sum(THREADS.getThreadAllocatedBytes(workers));
    }
    return true;
  }

  private static long sum(long[] bytes) {
    long sum = 0;
    for (long count : bytes) {
      sum += count;
    }
    return sum;
  }

  private static long[] workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("holdfast-worker-"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  /** Emitted matrix products, or where there are none any numbers; all else scalar. */
  private static final class Products extends ForwardingKernels {
    private final Optional<Kernels> products;

    Products(WorkerPool pool) {
      super(KernelProvider.byName("scalar", pool));
      products =
          KernelProvider.chosen().equals("emitted")
              ? Optional.of(KernelProvider.byName("emitted", pool))
              : Optional.empty();
    }

    @Override
    public Matrix prepare(Matrix w, TileStore store) {
      return products.isPresent() ? products.get().prepare(w, store) : w;
    }

    @Override
    public void matmul(Matrix w, float[] x, int xOffset, int tokens, float[] y, int yOffset) {
      if (products.isPresent()) {
        products.get().matmul(w, x, xOffset, tokens, y, yOffset);
        return;
      }
      for (int i = 0; i < tokens * w.rows(); i++) {
        y[yOffset + i] = x[xOffset + i % w.columns()] * 0.5f;
      }
    }
  }
}

package dev.holdfast.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.Model;
import dev.holdfast.engine.ModelInfo;
import dev.holdfast.engine.machine.ReadStream;
import dev.holdfast.engine.model.TestingRandomModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {
  @TempDir Path folder;

  @Test
  void everyTestIsMeasuredAtEveryDepthInOrder() {
    BenchPlan plan =
        new BenchPlan(
            List.of(BenchTest.parse("tg2"), BenchTest.parse("pp5"), BenchTest.parse("tg2x3")),
            List.of(7, 0, 7, 3),
            2);
    TestingListener heard = new TestingListener();
    try (Model model = Model.open(TestingRandomModel.qwen2(1, true).write(folder))) {
      double read = Benchmark.run(model, 2, plan, heard);

      assertThat(read).isPositive();
      assertThat(heard.results)
          .extracting(result -> result.test().name() + "@" + result.depth())
          .containsExactly(
              "tg2@0", "pp5@0", "tg2x3@0", "tg2@3", "pp5@3", "tg2x3@3", "tg2@7", "pp5@7",
              "tg2x3@7");
      assertThat(heard.prefill).containsExactly("3/3", "4/4");
      ModelInfo info = model.info();
      for (BenchResult result : heard.results) {
        Spread speed = result.tokensPerSecond();
        assertThat(speed.min()).isPositive().isLessThanOrEqualTo(speed.median());
        assertThat(speed.max()).isGreaterThanOrEqualTo(speed.median());
        boolean decodes = result.test().kind() == BenchTest.Kind.DECODE;
        double positions = result.depth() + 1.5;
        assertThat(result.bytesPerToken())
            .isEqualTo(
                decodes
                    ? info.weightBytesPerToken() / (double) result.test().sequences()
                        + info.stateBytes()
                        + positions * info.keyValueBytesPerToken()
                    : 0);
        assertThat(result.shareOfRead() > 0).isEqualTo(decodes);
        assertThat(result.bytesPerSecond()).isEqualTo(result.bytesPerToken() * speed.median());
      }
    }
  }

  @Test
  void whatDoesNotFitTheContextIsRefusedBeforeAnythingIsMeasured() {
    TestingListener heard = new TestingListener();
    try (Model model = Model.open(TestingRandomModel.qwen2(1, true).write(folder))) {
      int context = model.contextLength();
      List<BenchTest> tests = List.of(BenchTest.parse("pp4"));
      new BenchPlan(tests, List.of(context - 4), 1).check(context);
      BenchPlan plan = new BenchPlan(tests, List.of(0, context - 3), 1);
      assertThatThrownBy(() -> Benchmark.run(model, 1, plan, heard))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
          .hasMessageContaining("pp4 at depth " + (context - 3))
          .hasMessageContaining(String.valueOf(context));
      assertThat(heard.stages).isEmpty();
    }
  }

  @Test
  void namesOfTestsAreReadAndWritten() {
    for (String name : new String[] {"pp1", "pp512", "tg128", "tg9999999", "tg128x4", "tg1x128"}) {
      assertThat(BenchTest.parse(name).name()).isEqualTo(name);
    }
    for (String name :
        new String[] {
          "",
          "pp",
          "pp0",
          "pp-1",
          "PP5",
          "tg12 ",
          "xx5",
          "tg99999999",
          "pp5x2",
          "tg5x0",
          "tg5x129",
          "tg5x"
        }) {
      assertThatThrownBy(() -> BenchTest.parse(name))
          .as(name)
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }

  @Test
  void plansWithoutSenseAreRefused() {
    List<BenchTest> tests = List.of(BenchTest.parse("pp4"));
    assertThatThrownBy(() -> new BenchPlan(List.of(), List.of(0), 1)).hasMessageContaining("test");
    assertThatThrownBy(() -> new BenchPlan(tests, List.of(), 1)).hasMessageContaining("depth");
    assertThatThrownBy(() -> new BenchPlan(tests, List.of(-1), 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new BenchPlan(tests, List.of(0), 0)).hasMessageContaining("0 repeats");
  }

  @Test
  void theSpreadIsMedianAndEnds() {
    assertThat(Spread.of(3)).isEqualTo(new Spread(3, 3, 3));
    assertThat(Spread.of(5, 1, 3)).isEqualTo(new Spread(3, 1, 5));
    assertThat(Spread.of(5, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 5));
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theProbeReadsEverything() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(3L * ReadStream.STEP, 64);
      Random random = new Random(1);
      int[] words = random.ints(bytes.byteSize() / Integer.BYTES).toArray();
      MemorySegment.copy(words, 0, bytes, ValueLayout.JAVA_INT, 0, words.length);
      long sum = 0;
      for (long i = 0; i < bytes.byteSize() / Long.BYTES; i++) {
        sum += bytes.getAtIndex(ValueLayout.JAVA_LONG, i);
      }
      assertThat(ReadProbe.sum(bytes)).isEqualTo(sum);
      if (ReadStream.runsHere()) {
        int[] expected = new int[16];
        for (int i = 0; i < words.length; i++) {
          expected[i % 16] += words[i];
        }
        MemorySegment sums = arena.allocate(64, 64);
        new ReadStream().sum(bytes, sums);
        assertThat(sums.toArray(ValueLayout.JAVA_INT)).isEqualTo(expected);
      }
    }
  }

  @Test
  void perplexityIsThatOfTheScoredTokens() {
    try (Model model = Model.open(TestingRandomModel.qwen2(1, true).write(folder))) {
      int context = 9;
      int[] tokens = new Random(3).ints(2 * context + 5, 0, model.vocabulary()).toArray();
      double sum = 0;
      int scored = 0;
      for (int window = 0; window < 2; window++) {
        try (var session = model.newSession()) {
          for (int i = 0; i < context - 1; i++) {
            session.append(tokens[window * context + i]);
            if (i >= context / 2) {
              float[] logits = session.logits();
              double terms = 0;
              for (float logit : logits) {
                terms += Math.exp(logit);
              }
              sum += Math.log(terms) - logits[tokens[window * context + i + 1]];
              scored++;
            }
          }
        }
      }
      List<String> windows = new ArrayList<>();
      Perplexity whole =
          Perplexity.measure(
              model, tokens, context, (done, total, soFar) -> windows.add(done + "/" + total));
      assertThat(windows).containsExactly("1/2", "2/2");
      assertThat(whole.scored()).isEqualTo(scored).isEqualTo(8);
      assertThat(whole.windows()).isEqualTo(2);
      double expected = Math.exp(sum / scored);
      assertThat(whole.perplexity()).isEqualTo(expected, within(expected * 1e-3));
      assertThat(whole.standardError()).isPositive();
      assertThatThrownBy(() -> Perplexity.measure(model, new int[5], 8, (done, total, soFar) -> {}))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("5 tokens");
      for (int wrong : new int[] {0, 7, model.contextLength() + 1}) {
        assertThatThrownBy(
                () -> Perplexity.measure(model, tokens, wrong, (done, total, soFar) -> {}))
            .isInstanceOf(EngineException.class)
            .hasMessageContaining(String.valueOf(wrong));
      }
    }
  }

  private static final class TestingListener implements BenchListener {
    private final List<String> stages = new ArrayList<>();
    private final List<String> prefill = new ArrayList<>();
    private final List<BenchResult> results = new ArrayList<>();

    @Override
    public void onStage(String what) {
      stages.add(what);
    }

    @Override
    public void onPrefill(int done, int total) {
      prefill.add(done + "/" + total);
    }

    @Override
    public void onResult(BenchResult result) {
      results.add(result);
    }
  }
}

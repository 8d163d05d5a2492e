package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.sampling.SamplingOptions;
import dev.holdfast.engine.tensor.KernelProvider;
import dev.holdfast.engine.tensor.WorkerPool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchTest {
  /** Of every kind: positions before, at and behind the borders of panels and pages. */
  private static final int[] LENGTHS = {1, 31, 32, 250, 256, 300, 3, 600, 40};

  private static Model model;

  @BeforeAll
  static void open() {
    model = TestingModels.open();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  static Stream<String> kernels() {
    return Stream.of("scalar", "vector", KernelProvider.chosen()).distinct();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void everySessionGeneratesWhatItWouldAlone(String kernels) {
    ModelOptions options = ModelOptions.defaults().withKernels(kernels);
    try (Model opened = Model.open(TestingModels.file(), options)) {
      compare(opened, KeyValueType.values());
    }
  }

  @Test
  void soDoSessionsOfEveryArchitecture(@TempDir Path folder) {
    for (TestingRandomModel random :
        List.of(
            TestingRandomModel.qwen2(1, true),
            TestingRandomModel.qwen3(2, false),
            TestingRandomModel.qwen35(3),
            TestingRandomModel.qwen35moe(4))) {
      try (Model opened = Model.open(random.write(folder))) {
        compare(opened, KeyValueType.BF16);
      }
    }
  }

  /** Sessions of all lengths that fit, each with its own request, together and alone. */
  private static void compare(Model opened, KeyValueType... types) {
    List<Batch.Member> together = new ArrayList<>();
    List<Batch.Member> alone = new ArrayList<>();
    for (int i = 0; i < LENGTHS.length; i++) {
      int room = opened.contextLength() - 20;
      int[] prompt = tokens(opened, Math.min(LENGTHS[i], room), i);
      GenerationRequest request =
          request()
              .maxTokens(3 + 2 * i)
              .sampling(i % 2 == 0 ? SamplingOptions.greedy() : SamplingOptions.random(1.2, i))
              .build();
      together.add(member(opened.newSession(types[i % types.length]), prompt, request));
      alone.add(member(opened.newSession(types[i % types.length]), prompt, request));
    }
    List<Generation> generations = new Batch(opened).generate(together);
    for (int i = 0; i < generations.size(); i++) {
      Session session = together.get(i).session();
      Session single = alone.get(i).session();
      Generation expected = single.generate(alone.get(i).request(), TokenListener.NONE);
      assertThat(generations.get(i).tokens()).isEqualTo(expected.tokens());
      assertThat(generations.get(i).finishReason()).isEqualTo(expected.finishReason());
      assertThat(generations.get(i).promptTokens()).isEqualTo(expected.promptTokens());
      assertThat(session.tokens()).isEqualTo(single.tokens());
      assertThat(session.logits()).isEqualTo(single.logits());
    }
  }

  private static Batch.Member member(Session session, int[] prompt, GenerationRequest request) {
    session.append(prompt);
    return new Batch.Member(session, request, TokenListener.NONE);
  }

  @Test
  void branchesOfOneSessionGoOnIndependently() {
    try (Session root = model.newSession()) {
      root.append(tokens(model, 300, 1));
      List<Batch.Member> members = new ArrayList<>();
      for (int seed = 0; seed < 5; seed++) {
        GenerationRequest request =
            request().maxTokens(30).sampling(SamplingOptions.random(1.5, seed)).build();
        members.add(new Batch.Member(root.fork(), request, TokenListener.NONE));
      }
      List<Generation> generations = new Batch(model).generate(members);
      for (int i = 0; i < members.size(); i++) {
        Generation expected = root.fork().generate(members.get(i).request(), TokenListener.NONE);
        assertThat(generations.get(i).tokens()).isEqualTo(expected.tokens());
      }
      assertThat(generations.get(0).tokens()).isNotEqualTo(generations.get(1).tokens());
      assertThat(root.position()).isEqualTo(300);
    }
  }

  @Test
  void eachEndsForItsOwnReasonWhileOthersGoOn() {
    int[] greedy = started().generate(request().maxTokens(20).build(), id -> true).tokens();
    List<List<Integer>> heard = new ArrayList<>();
    List<Batch.Member> members = new ArrayList<>();
    for (GenerationRequest request :
        List.of(
            request().maxTokens(20).build(),
            request().stopTokens(Set.of(greedy[4])).build(),
            request().cancelled(() -> true).build(),
            request().maxTokens(50).build(),
            request().maxTokens(1).build())) {
      List<Integer> own = new ArrayList<>();
      heard.add(own);
      members.add(new Batch.Member(started(), request, id -> own.add(id) && own.size() < 21));
    }
    List<Generation> generations = new Batch(model).generate(members);
    assertThat(generations.stream().map(Generation::finishReason))
        .containsExactly(
            FinishReason.LENGTH,
            FinishReason.STOP_TOKEN,
            FinishReason.CANCELLED,
            FinishReason.CANCELLED,
            FinishReason.LENGTH);
    assertThat(generations.get(1).stopToken()).hasValue(greedy[4]);
    assertThat(generations.stream().map(one -> one.tokens().length).skip(2))
        .containsExactly(0, 21, 1);
    for (int i = 0; i < heard.size(); i++) {
      int[] ids = generations.get(i).tokens();
      assertThat(heard.get(i)).containsExactlyElementsOf(Arrays.stream(ids).boxed().toList());
      int common = Math.min(20, ids.length);
      assertThat(Arrays.copyOf(ids, common)).isEqualTo(Arrays.copyOf(greedy, common));
    }
  }

  @Test
  void aFullContextEndsOneOfThem(@TempDir Path folder) {
    try (Model small = Model.open(TestingRandomModel.qwen2(1, true).write(folder));
        Session full = small.newSession();
        Session other = small.newSession()) {
      full.append(new int[small.contextLength() - 2]);
      other.append(1);
      GenerationRequest request = request().maxTokens(9).build();
      List<Generation> generations =
          new Batch(small)
              .generate(
                  List.of(
                      new Batch.Member(full, request, TokenListener.NONE),
                      new Batch.Member(other, request, TokenListener.NONE)));
      assertThat(generations.get(0).finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
      assertThat(generations.get(0).tokens()).hasSize(2);
      assertThat(generations.get(1).tokens()).hasSize(9);
    }
  }

  @Test
  void givenTokensAreAppendedToEach() {
    try (Session first = started();
        Session second = model.newSession();
        Session expectedFirst = started();
        Session expectedSecond = model.newSession()) {
      List<Session> sessions = List.of(first, second);
      Batch batch = new Batch(model);
      for (int i = 0; i < 3; i++) {
        batch.append(sessions, 7 + i, 8 + i);
        expectedFirst.append(7 + i);
        expectedSecond.append(8 + i);
      }
      float[][] logits = batch.logits(sessions);
      assertThat(logits[0]).isEqualTo(expectedFirst.logits());
      assertThat(logits[1]).isEqualTo(expectedSecond.logits());
      assertThat(second.tokens()).containsExactly(8, 9, 10);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndChangesNothing() {
    try (Model other = TestingModels.open();
        Session good = started();
        Session busy = started();
        Session empty = model.newSession();
        Session foreign = other.newSession()) {
      foreign.append(1);
      Session closed = started();
      closed.close();
      refused(IllegalStateException.class, "closed", good, closed);
      refused(EngineException.class, "session 1 of the batch is there twice", good, good);
      refused(EngineException.class, "session 1 of the batch is of another model", good, foreign);
      refused(EngineException.class, "history is empty", good, empty);
      refused(EngineException.class, "a batch of 0 sessions");
      busy.append(
          new int[] {1},
          (done, total) -> {
            refused(IllegalStateException.class, "still running", good, busy);
            return true;
          });
      Batch batch = new Batch(model);
      assertThatThrownBy(() -> batch.append(List.of(good, empty), 1))
          .hasMessageContaining("1 tokens for 2 sessions");
      assertThatThrownBy(() -> batch.append(List.of(empty, good), 1, 5000))
          .hasMessageContaining("token 5000 is outside the vocabulary");
      assertThat(good.position()).isEqualTo(5);
      assertThat(empty.position()).isZero();
      assertThat(busy.position()).isEqualTo(6);
      // None of them is held any more.
      batch.append(List.of(busy, empty, good), 1, 2, 3);
      assertThat(good.position()).isEqualTo(6);
    }
  }

  private static void refused(Class<?> type, String message, Session... sessions) {
    List<Batch.Member> members =
        Stream.of(sessions)
            .map(one -> new Batch.Member(one, request().build(), TokenListener.NONE))
            .toList();
    assertThatThrownBy(() -> new Batch(model).generate(members))
        .isInstanceOf(type)
        .hasMessageContaining(message);
  }

  @Test
  void callsFromAListenerAreRefusedAndLeaveWholeSessions() {
    try (Session first = started();
        Session second = started()) {
      Batch batch = new Batch(model);
      GenerationRequest request = request().maxTokens(4).build();
      TokenListener again =
          id -> {
            batch.append(List.of(model.newSession()), 1);
            return true;
          };
      assertThatThrownBy(() ->
              batch.generate(
                  List.of(
                      new Batch.Member(first, request, TokenListener.NONE),
                      new Batch.Member(second, request, again))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("batch is still running");
      assertThat(first.position()).isEqualTo(6);
      assertThat(second.position()).isEqualTo(6);
      assertThat(second.logits()).isEqualTo(first.logits());
    }
  }

  @Test
  void aComputationThatFailsHalfWayNeedsARewindOfAll() {
    WorkerPool pool = new WorkerPool(2);
    TestingFailingKernels failing =
        new TestingFailingKernels(KernelProvider.byName(KernelProvider.chosen(), pool));
    try (pool;
        Model opened = Model.open(TestingModels.file(), failing);
        Session first = opened.newSession();
        Session second = opened.newSession()) {
      Batch batch = new Batch(opened);
      List<Session> both = List.of(first, second);
      batch.append(both, 1, 2);
      Snapshot snapshot = first.snapshot();
      failing.fail(true);
      assertThatThrownBy(() -> batch.append(both, 3, 4)).hasMessage("told to fail");
      failing.fail(false);
      assertThatThrownBy(() -> batch.append(both, 3, 4)).hasMessageContaining("rewind");
      assertThatThrownBy(second::logits).hasMessageContaining("rewind");
      first.rewind(snapshot);
      second.rewind(snapshot);
      batch.append(both, 3, 3);
      assertThat(second.logits()).isEqualTo(first.logits());
    }
  }

  private static Session started() {
    Session session = model.newSession();
    session.append(tokens(model, 5, 9));
    return session;
  }

  private static int[] tokens(Model of, int count, int seed) {
    return new java.util.Random(seed).ints(count, 0, of.info().usableTokens()).toArray();
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.builder();
  }
}

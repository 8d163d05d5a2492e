package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.sampling.Sampler;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Generation under a grammar: alone, forced runs in one pass, and in a batch, one by one. */
class GrammarLoopTest {
  private static final int[] PROMPT = {3, 1, 4, 1, 5};
  private static final int[] ANY = {};
  private static final int[] FEW = {2, 7, 11, 19, 30, 41};
  private static final int[] TWO = {8, 9};
  private static final int[] RUN = {5, 6, 5, 7, 40, 47};

  /** Of 48 tokens and 64 positions. */
  private static final List<Model> MODELS = new ArrayList<>();

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    List<TestingRandomModel> random =
        List.of(
            TestingRandomModel.qwen2(1, true),
            TestingRandomModel.qwen35(2),
            TestingRandomModel.qwen35moe(3));
    for (TestingRandomModel one : random) {
      Path own = Files.createDirectory(folder.resolve("m" + MODELS.size()));
      MODELS.add(Model.open(one.write(own)));
    }
  }

  @AfterAll
  static void close() {
    MODELS.forEach(Model::close);
    MODELS.clear();
  }

  static List<Model> models() {
    return MODELS;
  }

  static List<SamplingOptions> samplings() {
    SamplingOptions random = SamplingOptions.random(1.3, 5);
    return List.of(
        SamplingOptions.greedy(),
        SamplingOptions.greedy().withRepetitionPenalty(1.3).withPresencePenalty(0.5),
        random,
        random.withMinP(0.1),
        random.withTopK(20),
        random.withTopP(0.9).withRepetitionPenalty(1.2),
        random.withTopK(40).withTopP(0.9).withMinP(0.05).withPresencePenalty(-0.5));
  }

  @ParameterizedTest
  @MethodSource("samplings")
  void tokensAreThoseOfTheSamplerOnMaskedLogits(SamplingOptions sampling) {
    for (Model model : MODELS) {
      TestingGrammar grammar = mixed(model);
      Generation generation = alone(model, request(grammar).sampling(sampling).maxTokens(30));
      assertThat(generation.tokens()).isEqualTo(expected(model, grammar, sampling, 30));
      assertThat(generation.forcedTokens()).isEqualTo(2 * RUN.length + 1);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void forcedOrChosenAmongOneIsTheSameWithoutChance(Model model) {
    TestingGrammar grammar = mixed(model);
    try (Session forced = started(model);
        Session chosen = started(model)) {
      Generation one = forced.generate(request(grammar).build(), TokenListener.NONE);
      Generation other = chosen.generate(request(grammar.choosing()).build(), TokenListener.NONE);
      assertThat(one.tokens()).isEqualTo(other.tokens());
      assertThat(other.forcedTokens()).isZero();
      same(forced, chosen);
    }
  }

  @Test
  void aGrammarThatAllowsAllChangesNothing() {
    for (Model model : MODELS) {
      for (SamplingOptions sampling : samplings()) {
        Generation with =
            alone(model, request(TestingGrammar.of(model)).sampling(sampling).maxTokens(30));
        Generation without =
            alone(model, GenerationRequest.builder().sampling(sampling).maxTokens(30));
        assertThat(with.tokens()).isEqualTo(without.tokens());
        assertThat(without.forcedTokens()).isZero();
      }
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void membersOfABatchGetWhatTheyWouldGetAlone(Model model) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (SamplingOptions sampling : samplings()) {
      requests.add(request(mixed(model)).sampling(sampling).maxTokens(25).build());
      requests.add(GenerationRequest.builder().sampling(sampling).maxTokens(20).build());
      requests.add(request(TestingGrammar.of(model, run(RUN))).sampling(sampling).build());
    }
    List<Batch.Member> members =
        requests.stream()
            .map(one -> new Batch.Member(started(model), one, TokenListener.NONE))
            .toList();
    List<Generation> together = new Batch(model).generate(members);
    for (int i = 0; i < requests.size(); i++) {
      try (Session alone = started(model);
          Session member = members.get(i).session()) {
        Generation expected = alone.generate(requests.get(i), TokenListener.NONE);
        same(expected, together.get(i));
        same(alone, member);
      }
    }
  }

  /** Limits of all kinds that end a generation in the midst of a forced run, or at its ends. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void whatEndsAForcedRunLeavesTheSameAsOneByOne(Model model) {
    TestingGrammar grammar =
        TestingGrammar.of(model, List.of(new int[][] {FEW}, run(RUN), new int[][] {FEW, TWO}));
    for (int most = 1; most <= RUN.length + 2; most++) {
      int limit = most;
      compare(model, 0, limit, () -> request(grammar).maxTokens(limit), id -> true);
      compare(model, 0, limit, () -> counting(grammar, limit), id -> true);
      int[] heard = new int[1];
      compare(model, 0, limit, () -> request(grammar), id -> ++heard[0] % limit != 0);
    }
    for (int room = 1; room <= RUN.length + 2; room++) {
      int[] filler = new int[model.contextLength() - PROMPT.length - room];
      compare(model, filler.length, room, () -> request(grammar), id -> true);
    }
    compare(model, 0, 6, () -> request(grammar).stopTokens(Set.of(40)), id -> true);
  }

  @Test
  void aStopStringEndsAForcedRun() throws Exception {
    try (Model model = TestingModels.open();
        Session session = model.newSession();
        Session expected = model.newSession()) {
      int[] prompt = TestingModels.golden().prompt(5);
      int[] run = model.tokenizer().encode("one two three");
      assertThat(run).hasSizeGreaterThan(6);
      session.append(prompt);
      List<Integer> heard = new ArrayList<>();
      Generation generation =
          session.generate(
              request(TestingGrammar.of(model, run(run))).stopStrings(List.of("two")).build(),
              heard::add);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP_STRING);
      assertThat(model.tokenizer().decode(generation.tokens())).startsWith("one two");
      assertThat(generation.tokens()).hasSizeLessThan(run.length);
      assertThat(heard).hasSize(generation.tokens().length);
      expected.append(prompt);
      expected.append(generation.tokens());
      same(session, expected);
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void aRewindOverAForcedRunForgetsIt(Model model) {
    try (Session session = started(model)) {
      Snapshot before = session.snapshot();
      GenerationRequest request = counting(mixed(model), 8).build();
      Generation first = session.generate(request(mixed(model)).build(), TokenListener.NONE);
      Snapshot after = session.snapshot();
      session.rewind(before);
      assertThat(session.generate(request, TokenListener.NONE).tokens())
          .isEqualTo(Arrays.copyOf(first.tokens(), 8));
      session.rewind(before);
      same(first, session.generate(request(mixed(model)).build(), TokenListener.NONE));
      try (Session kept = after.open()) {
        same(session, kept);
      }
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void whatAListenerThrowsLeavesTheTokensItHeard(Model model) {
    try (Session session = started(model);
        Session expected = started(model)) {
      assertThatThrownBy(() ->
              session.generate(
                  request(TestingGrammar.of(model, run(RUN))).build(),
                  id -> {
                    if (id == 7) {
                      throw new IllegalStateException("heard enough");
                    }
                    return true;
                  }))
          .hasMessage("heard enough");
      expected.append(Arrays.copyOf(RUN, 4));
      same(session, expected);
    }
  }

  @Test
  void aForcedTokenOutsideTheVocabularyIsRefused() {
    Model model = MODELS.getFirst();
    try (Session session = started(model)) {
      assertThatThrownBy(() ->
              session.generate(
                  request(TestingGrammar.of(model, run(5, 48))).build(), TokenListener.NONE))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
      assertThat(session.tokens()).isEqualTo(PROMPT);
    }
  }

  private interface Requests {
    GenerationRequest.Builder next();
  }

  /** Alone against a batch of one, which feeds token by token. */
  private static void compare(
      Model model, int filler, int count, Requests requests, IntPredicate listener) {
    try (Session alone = started(model);
        Session member = started(model)) {
      if (filler > 0) {
        alone.append(new int[filler]);
        member.append(new int[filler]);
      }
      List<Integer> heard = new ArrayList<>();
      Generation one =
          alone.generate(requests.next().build(), id -> heard.add(id) && listener.test(id));
      Generation other =
          new Batch(model)
              .generate(List.of(new Batch.Member(member, requests.next().build(), listener::test)))
              .getFirst();
      assertThat(one.generatedTokens()).isEqualTo(count);
      assertThat(heard).hasSize(one.tokens().length);
      same(one, other);
      same(alone, member);
    }
  }

  private static void same(Generation one, Generation other) {
    assertThat(one.tokens()).isEqualTo(other.tokens());
    assertThat(one.stopToken()).isEqualTo(other.stopToken());
    assertThat(one.finishReason()).isEqualTo(other.finishReason());
    assertThat(one.forcedTokens()).isEqualTo(other.forcedTokens());
  }

  /** Two more tokens bring to light what the states hold; a full context has its last output. */
  private static void same(Session one, Session other) {
    assertThat(one.tokens()).isEqualTo(other.tokens());
    assertThat(one.logits()).isEqualTo(other.logits());
    if (one.position() + 2 <= one.model().contextLength()) {
      one.append(2, 3);
      other.append(2, 3);
      assertThat(one.logits()).isEqualTo(other.logits());
    }
  }

  /** Cancelled before the token after the first {@code most}. */
  private static GenerationRequest.Builder counting(TestingGrammar grammar, int most) {
    int[] asked = new int[1];
    return request(grammar).cancelled(() -> ++asked[0] > most);
  }

  private static TestingGrammar mixed(Model model) {
    return TestingGrammar.of(
        model,
        List.of(
            new int[][] {FEW, ANY, TWO},
            run(RUN),
            new int[][] {FEW, TWO},
            run(9),
            new int[][] {ANY},
            run(RUN)));
  }

  private static int[][] run(int... tokens) {
    return TestingGrammar.run(tokens);
  }

  /** Token by token, by the sampler alone. */
  private static int[] expected(
      Model model, TestingGrammar grammar, SamplingOptions sampling, int count) {
    int[] ids = new int[count];
    Sampler sampler = new Sampler(sampling, model.info().usableTokens(), PROMPT);
    try (Session session = started(model)) {
      for (int i = 0; i < count; i++) {
        int[] allowed = grammar.allowedAt(i);
        if (allowed.length == 1) {
          ids[i] = allowed[0];
          sampler.remember(ids[i]);
        } else {
          float[] logits = session.logits();
          for (int id = 0; id < logits.length; id++) {
            if (allowed.length > 0 && Arrays.binarySearch(allowed, id) < 0) {
              logits[id] = Float.NEGATIVE_INFINITY;
            }
          }
          ids[i] = sampler.choose(logits);
          assertThat(allowed.length == 0 || Arrays.binarySearch(allowed, ids[i]) >= 0).isTrue();
        }
        session.append(ids[i]);
      }
    }
    return ids;
  }

  private static Generation alone(Model model, GenerationRequest.Builder request) {
    try (Session session = started(model)) {
      return session.generate(request.build(), TokenListener.NONE);
    }
  }

  private static Session started(Model model) {
    Session session = model.newSession();
    session.append(PROMPT);
    return session;
  }

  private static GenerationRequest.Builder request(TestingGrammar grammar) {
    return GenerationRequest.builder().grammar(grammar).maxTokens(40);
  }
}

package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.sampling.SamplingOptions;
import dev.holdfast.engine.state.RecurrentState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With and without copy speculation everything is the same, to the bit. */
class SpeculationTest {
  private static final int ROUNDS = 150;

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

  /** Requests of all kinds, whatever may end them, at any place. */
  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void nothingButTheTimeDependsOnIt(Model model) {
    Random random = new Random(11);
    int drafted = 0;
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Case one = new Case(model, random);
      try (Session with = one.session();
          Session without = one.session()) {
        List<Integer> heard = new ArrayList<>();
        Generation guessed = with.generate(one.request(true), one.listener(heard));
        List<Integer> expected = new ArrayList<>();
        Generation plain = without.generate(one.request(false), one.listener(expected));
        assertThat(heard).isEqualTo(expected);
        same(guessed, plain);
        same(with, without);
        assertThat(plain.draftedTokens()).isZero();
        drafted += guessed.draftedTokens();
        accepted += guessed.acceptedTokens();
        goOn(with, without);
      }
    }
    assertThat(accepted).isGreaterThan(200);
    assertThat(drafted).isGreaterThan(accepted + 200);
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void whatIsTakenBackLeavesTheRest(Model model) {
    for (KeyValueType type : KeyValueType.values()) {
      for (int length : new int[] {1, 2, 3, 9, 16}) {
        for (int kept = 1; kept <= length; kept++) {
          try (Session session = model.newSession(type);
              Session expected = model.newSession(type)) {
            session.append(3, 1, 4);
            DraftPass pass = session.computation().draftPass();
            int[] tokens = new int[length];
            for (int i = 0; i < length; i++) {
              tokens[i] = (7 * i + kept) % 48;
            }
            pass.feed(tokens, length);
            pass.keep(kept);
            expected.append(3, 1, 4);
            expected.append(Arrays.copyOf(tokens, kept));
            same(session, expected);
          }
        }
      }
    }
  }

  @Test
  void logitsOfGuessesAreThoseOfOneTokenAfterTheOther() {
    for (Model model : MODELS) {
      try (Session session = model.newSession();
          Session expected = model.newSession()) {
        session.append(3, 1, 4);
        expected.append(3, 1, 4);
        DraftPass pass = session.computation().draftPass();
        int[] tokens = new int[DraftPass.MOST];
        for (int i = 0; i < tokens.length; i++) {
          tokens[i] = 5 * i % 48;
        }
        pass.feed(tokens, tokens.length);
        for (int row = 0; row < DraftPass.MOST; row++) {
          expected.append(tokens[row]);
          float[] logits = pass.logits(row);
          int from = pass.offset(row);
          assertThat(Arrays.copyOfRange(logits, from, from + 48)).isEqualTo(expected.logits());
        }
      }
    }
  }

  @Test
  void textThatRepeatsTakesFewerPasses() {
    Model model = MODELS.get(1);
    int[][] loop = new int[50][];
    for (int i = 0; i < loop.length; i++) {
      loop[i] = new int[] {10 + i % 5};
    }
    try (Session session = model.newSession()) {
      session.append(3, 1, 4);
      GenerationRequest.Builder request =
          GenerationRequest.builder()
              .grammar(TestingGrammar.of(model, loop).choosing())
              .maxTokens(50);
      Generation generation =
          session.generate(request.copySpeculation(true).build(), TokenListener.NONE);
      // Eight tokens until three are the same as before; at the end fewer fit than are guessed.
      assertThat(generation.acceptedTokens()).isBetween(35, 42);
      assertThat(generation.draftedTokens()).isEqualTo(generation.acceptedTokens());
    }
  }

  @Test
  void aBatchDoesNotGuess() {
    Model model = MODELS.getFirst();
    try (Session session = model.newSession()) {
      session.append(1, 2, 3, 1, 2, 3, 1, 2, 3);
      GenerationRequest request =
          GenerationRequest.builder().maxTokens(40).copySpeculation(true).build();
      Generation generation =
          new Batch(model)
              .generate(List.of(new Batch.Member(session, request, TokenListener.NONE)))
              .getFirst();
      assertThat(generation.draftedTokens()).isZero();
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void whatAListenerThrowsLeavesTheTokensItHeard(Model model) {
    int[][] loop = new int[40][];
    for (int i = 0; i < loop.length; i++) {
      loop[i] = new int[] {10 + i % 4};
    }
    GenerationRequest request =
        GenerationRequest.builder()
            .grammar(TestingGrammar.of(model, loop).choosing())
            .copySpeculation(true)
            .build();
    try (Session session = model.newSession();
        Session expected = model.newSession()) {
      session.append(3, 1, 4);
      int[] heard = new int[1];
      assertThatThrownBy(() ->
              session.generate(
                  request,
                  id -> {
                    if (++heard[0] == 21) {
                      throw new IllegalStateException("heard enough");
                    }
                    return true;
                  }))
          .hasMessage("heard enough");
      expected.append(3, 1, 4);
      for (int i = 0; i < 21; i++) {
        expected.append(loop[i][0]);
      }
      same(session, expected);
    }
  }

  /** Snapshots, rewinds and another generation. */
  private static void goOn(Session with, Session without) {
    Model model = with.model();
    if (with.position() + 12 > model.contextLength()) {
      return;
    }
    Snapshot here = with.snapshot();
    GenerationRequest.Builder request = GenerationRequest.builder().maxTokens(8);
    Generation one = with.generate(request.copySpeculation(true).build(), TokenListener.NONE);
    Generation other = without.generate(request.copySpeculation(false).build(), TokenListener.NONE);
    same(one, other);
    same(with, without);
    with.rewind(here);
    same(with.generate(request.copySpeculation(true).build(), TokenListener.NONE), other);
    same(with, without);
    with.append(1, 2);
    without.append(1, 2);
    assertThat(with.logits()).isEqualTo(without.logits());
  }

  private static void same(Generation one, Generation other) {
    assertThat(one.tokens()).isEqualTo(other.tokens());
    assertThat(one.stopToken()).isEqualTo(other.stopToken());
    assertThat(one.finishReason()).isEqualTo(other.finishReason());
    assertThat(one.forcedTokens()).isEqualTo(other.forcedTokens());
  }

  /** What the states hold, but for keys and values, which the next tokens bring to light. */
  private static void same(Session one, Session other) {
    assertThat(one.tokens()).isEqualTo(other.tokens());
    assertThat(one.logits()).isEqualTo(other.logits());
    RecurrentState first = one.state().recurrent();
    RecurrentState second = other.state().recurrent();
    for (int layer = 0; layer < one.state().layout().recurrentLayers(); layer++) {
      assertThat(first.matrices(layer)).isEqualTo(second.matrices(layer));
      assertThat(first.convolution(layer)).isEqualTo(second.convolution(layer));
    }
    if (one.position() < one.model().contextLength()) {
      try (Session next = one.fork();
          Session otherNext = other.fork()) {
        next.append(7);
        otherNext.append(7);
        assertThat(next.logits()).isEqualTo(otherNext.logits());
      }
    }
  }

  /** A prompt and a request at random; text that repeats, more or less. */
  private static final class Case {
    private final Model model;
    private final int[] prompt;
    private final GenerationRequest.Builder request = GenerationRequest.builder();
    private final int cancelAt;
    private final int unwantedAt;

    Case(Model model, Random random) {
      this.model = model;
      int period = 1 + random.nextInt(9);
      int[] base = random.ints(period, 0, 47).toArray();
      prompt = new int[3 + random.nextInt(25)];
      for (int i = 0; i < prompt.length; i++) {
        prompt[i] = base[i % period];
      }
      SamplingOptions sampled = SamplingOptions.random(1.1, random.nextLong());
      request
          .sampling(
              switch (random.nextInt(4)) {
                case 0 -> SamplingOptions.greedy();
                case 1 -> sampled.withTopK(8).withRepetitionPenalty(1.1);
                case 2 -> sampled.withTopP(0.9).withPresencePenalty(0.3);
                default -> sampled;
              })
          .maxTokens(random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 100)
          .repetitionGuard(random.nextBoolean());
      if (random.nextInt(6) == 0) {
        request.stopTokens(Set.of(base[random.nextInt(period)]));
      }
      if (random.nextInt(5) > 0) {
        request.grammar(grammar(base, random));
      }
      cancelAt = random.nextInt(4) == 0 ? 1 + random.nextInt(30) : Integer.MAX_VALUE;
      unwantedAt = random.nextInt(4) == 0 ? 1 + random.nextInt(30) : Integer.MAX_VALUE;
    }

    /** Goes on as the prompt did, here by force, there as one of two ways or of all. */
    private TestingGrammar grammar(int[] base, Random random) {
      int free = 2 + random.nextInt(20);
      int[][] places = new int[60][];
      for (int i = 0; i < places.length; i++) {
        int id = base[(prompt.length + i) % base.length];
        places[i] =
            random.nextInt(free) == 0
                ? random.nextBoolean() ? new int[0] : new int[] {id, id + 1}
                : new int[] {id};
      }
      TestingGrammar grammar = TestingGrammar.of(model, places);
      return random.nextInt(4) == 0 ? grammar : grammar.choosing();
    }

    Session session() {
      Session session = model.newSession();
      session.append(prompt);
      return session;
    }

    GenerationRequest request(boolean speculation) {
      int[] asked = new int[1];
      return request.cancelled(() -> ++asked[0] >= cancelAt).copySpeculation(speculation).build();
    }

    TokenListener listener(List<Integer> heard) {
      return id -> heard.add(id) && heard.size() < unwantedAt;
    }
  }
}

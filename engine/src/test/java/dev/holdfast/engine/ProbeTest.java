package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.model.TestingRandomModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeTest {
  private static final int[] PROMPT = {3, 1, 4, 1, 5};
  private static final int[] QUESTION = {9, 2, 6};

  /** The last one is longer than what is computed in one pass. */
  private static final List<int[]> ANSWERS =
      List.of(
          new int[] {7},
          new int[] {8, 8},
          new int[] {8, 7, 30},
          new int[] {47},
          IntStream.range(5, 45).toArray());

  /** Of 48 tokens and 64 positions. */
  private static final List<Model> MODELS = new ArrayList<>();

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    for (TestingRandomModel one :
        List.of(TestingRandomModel.qwen2(1, true), TestingRandomModel.qwen35(2))) {
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

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void probabilitiesAreThoseOfTheTokensOneAfterTheOther(Model model) {
    try (Session session = started(model)) {
      Probe probe = session.probe(QUESTION, ANSWERS);
      int best = 0;
      double sum = 0;
      for (int i = 0; i < ANSWERS.size(); i++) {
        double expected = oneByOne(model, ANSWERS.get(i));
        assertThat(probe.logProbabilities().get(i)).isCloseTo(expected, within(1e-4));
        best = expected > probe.logProbabilities().get(best) ? i : best;
        sum += probe.probability(i);
      }
      assertThat(probe.likeliest()).isEqualTo(best);
      assertThat(sum).isCloseTo(1, within(1e-9));
      double ratio = probe.logProbabilities().get(0) - probe.logProbabilities().get(3);
      assertThat(probe.probability(0) / probe.probability(3))
          .isCloseTo(Math.exp(ratio), within(1e-9));
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void theSessionIsAsIfNobodyHadAsked(Model model) {
    try (Session session = started(model);
        Session other = started(model)) {
      Probe first = session.probe(QUESTION, ANSWERS);
      assertThat(session.probe(QUESTION, ANSWERS)).isEqualTo(first);
      assertThat(session.tokens()).isEqualTo(PROMPT);
      assertThat(session.logits()).isEqualTo(other.logits());
      session.append(2, 3);
      other.append(2, 3);
      assertThat(session.logits()).isEqualTo(other.logits());
      other.append(QUESTION);
      assertThat(other.probe(new int[0], ANSWERS)).isEqualTo(session.probe(QUESTION, ANSWERS));
    }
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    try (Session session = started(MODELS.getFirst())) {
      refused(session, "no answers");
      refused(session, "answer 1 is empty", new int[] {1}, new int[0]);
      refused(session, "begins with the whole", new int[] {1}, new int[] {2}, new int[] {1});
      refused(session, "begins with the whole of answer 1", new int[] {1, 2}, new int[] {1});
      refused(session, "outside the vocabulary", new int[] {48});
      refused(session, "outside the vocabulary", new int[] {1, -1});
      assertThatThrownBy(() -> session.probe(new int[] {48}, ANSWERS))
          .hasMessageContaining("outside the vocabulary");
      assertThat(session.tokens()).isEqualTo(PROMPT);
    }
    try (Session empty = MODELS.getFirst().newSession()) {
      assertThatThrownBy(() -> empty.probe(new int[0], ANSWERS))
          .hasMessageContaining("history is empty");
      assertThat(empty.probe(QUESTION, ANSWERS).logProbabilities()).hasSize(ANSWERS.size());
    }
  }

  @ParameterizedTest(autoCloseArguments = false)
  @MethodSource("models")
  void theLastPositionCanBeUsedAndNoneBehindIt(Model model) {
    try (Session session = started(model)) {
      int room = model.contextLength() - PROMPT.length;
      // The last token of an answer is not fed.
      int[] fits = new int[room - 1];
      assertThat(session.probe(fits, List.of(new int[] {1, 2})).probability(0)).isEqualTo(1);
      assertThatThrownBy(() -> session.probe(fits, List.of(new int[] {1, 2, 3})))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_FULL));
      assertThat(session.tokens()).isEqualTo(PROMPT);
    }
  }

  @Test
  void vanishingAnswersAreComparedAllTheSame() {
    Probe probe = new Probe(List.of(-2000.0, -2001.0, Double.NEGATIVE_INFINITY));
    assertThat(probe.probability(0)).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
    assertThat(probe.probability(2)).isZero();
  }

  private static void refused(Session session, String message, int[]... answers) {
    assertThatThrownBy(() -> session.probe(QUESTION, List.of(answers)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
        .hasMessageContaining(message);
  }

  private static double oneByOne(Model model, int[] answer) {
    double sum = 0;
    try (Session session = started(model)) {
      session.append(QUESTION);
      for (int id : answer) {
        float[] logits = session.logits();
        double total = 0;
        for (float logit : logits) {
          total += Math.exp(logit);
        }
        sum += logits[id] - Math.log(total);
        session.append(id);
      }
    }
    return sum;
  }

  private static Session started(Model model) {
    Session session = model.newSession();
    session.append(Arrays.copyOf(PROMPT, PROMPT.length));
    return session;
  }
}

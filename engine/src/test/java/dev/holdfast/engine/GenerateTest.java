package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {
  private static Model model;
  private static int[] prompt;
  private static int[] greedy;

  @BeforeAll
  static void open() throws IOException {
    model = TestingModels.openExact();
    prompt = TestingModels.golden().prompt(5);
    greedy = TestingModels.golden().greedy(TestingModels.TYPE, 5).ids();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void theTokenLimitEndsItAndEveryTokenIsPartOfTheHistory() {
    try (Session session = started();
        Session expected = started()) {
      List<Integer> heard = new ArrayList<>();
      Generation generation = session.generate(request().maxTokens(10).build(), heard::add);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(generation.tokens()).isEqualTo(Arrays.copyOf(greedy, 10));
      assertThat(generation.stopToken()).isEmpty();
      assertThat(generation.promptTokens()).isEqualTo(5);
      assertThat(generation.generatedTokens()).isEqualTo(10);
      assertThat(heard).containsExactlyElementsOf(boxed(generation.tokens()));
      assertThat(session.tokens(5)).isEqualTo(generation.tokens());
      for (int id : generation.tokens()) {
        expected.append(id);
      }
      assertThat(session.logits()).isEqualTo(expected.logits());
    }
  }

  @Test
  void aStopTokenEndsItAndIsAppendedButNotHeard() {
    int stop = greedy[4];
    int before = boxed(greedy).indexOf(stop);
    try (Session session = started()) {
      List<Integer> heard = new ArrayList<>();
      Generation generation =
          session.generate(request().stopTokens(Set.of(stop)).build(), heard::add);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP_TOKEN);
      assertThat(generation.stopToken()).hasValue(stop);
      assertThat(generation.tokens()).isEqualTo(Arrays.copyOf(greedy, before));
      assertThat(generation.generatedTokens()).isEqualTo(before + 1);
      assertThat(heard).hasSize(before);
      assertThat(session.tokens(5)).isEqualTo(Arrays.copyOf(greedy, before + 1));
    }
  }

  @Test
  void theListenerCancelsAfterAToken() {
    try (Session session = started()) {
      Generation generation = session.generate(request().build(), id -> id != greedy[2]);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(generation.tokens())
          .isEqualTo(Arrays.copyOf(greedy, boxed(greedy).indexOf(greedy[2]) + 1));
      assertThat(session.tokens(5)).isEqualTo(generation.tokens());
    }
  }

  @Test
  void theFlagCancelsBeforeAToken() {
    try (Session session = started()) {
      Generation generation =
          session.generate(request().cancelled(() -> true).build(), TokenListener.NONE);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(generation.tokens()).isEmpty();
      assertThat(session.position()).isEqualTo(5);
    }
  }

  @Test
  void aStopStringEndsItAcrossTokenBorders() {
    String text = model.tokenizer().decode(Arrays.copyOf(greedy, 12));
    // Six characters, which no token has, ending at the last place where all are whole.
    int end = text.length();
    while (text.substring(end - 6, end).indexOf('\ufffd') >= 0) {
      end--;
    }
    String stop = text.substring(end - 6, end);
    assertThat(text.indexOf(stop)).isEqualTo(end - 6);
    try (Session session = started()) {
      List<Integer> heard = new ArrayList<>();
      Generation generation =
          session.generate(request().stopStrings(List.of("never", stop)).build(), heard::add);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP_STRING);
      int count = generation.tokens().length;
      assertThat(generation.tokens()).isEqualTo(Arrays.copyOf(greedy, count));
      assertThat(model.tokenizer().decode(generation.tokens())).contains(stop);
      assertThat(model.tokenizer().decode(Arrays.copyOf(greedy, count - 1))).doesNotContain(stop);
      assertThat(heard).hasSize(count);
      assertThat(session.tokens(5)).isEqualTo(generation.tokens());
    }
  }

  @Test
  void aFullContextEndsIt(@TempDir Path folder) {
    try (Model small = Model.open(TestingRandomModel.qwen2(1, true).write(folder));
        Session session = small.newSession()) {
      session.append(new int[small.contextLength() - 2]);
      Generation generation = session.generate(request().maxTokens(9).build(), TokenListener.NONE);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
      assertThat(generation.tokens()).hasSize(2);
      assertThat(session.position()).isEqualTo(small.contextLength());
      Generation more = session.generate(request().build(), TokenListener.NONE);
      assertThat(more.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
      assertThat(more.tokens()).isEmpty();
    }
  }

  @Test
  void theSameSeedGivesTheSameIdsAndAnotherSeedOthers() {
    SamplingOptions options = SamplingOptions.random(1.5, 42).withTopK(100).withTopP(0.95);
    int[] first = sample(options);
    assertThat(sample(options)).isEqualTo(first);
    assertThat(sample(options.withSeed(43))).isNotEqualTo(first);
  }

  @Test
  void anEmptyHistoryIsRefused() {
    try (Session session = model.newSession()) {
      assertThatThrownBy(() -> session.generate(request().build(), TokenListener.NONE))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }
  }

  @Test
  void requestsWithoutSenseAreRefused() {
    assertThatThrownBy(() -> request().maxTokens(0).build()).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> request().stopStrings(List.of("")).build())
        .isInstanceOf(EngineException.class);
  }

  private static int[] sample(SamplingOptions options) {
    try (Session session = started()) {
      return session
          .generate(request().maxTokens(40).sampling(options).build(), TokenListener.NONE)
          .tokens();
    }
  }

  private static Session started() {
    Session session = model.newSession();
    session.append(prompt);
    return session;
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.builder();
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}

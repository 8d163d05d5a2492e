package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepetitionGuardTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 31, 32, 33, 100, 255, 256})
  void aLoopIsSeenAfterEightRepeatsThatAreLongEnough(int period) {
    for (int before : new int[] {0, 1, 300}) {
      RepetitionGuard guard = new RepetitionGuard();
      Random random = new Random(period);
      for (int i = 0; i < before; i++) {
        assertThat(guard.accept(1_000 + i, false)).isFalse();
      }
      int[] pattern = random.ints(period, 0, 1_000_000).toArray();
      int seen = 0;
      for (int i = 0; seen == 0; i++) {
        seen = guard.accept(pattern[i % period], false) ? i + 1 : 0;
      }
      assertThat(seen).isEqualTo(period + Math.max(8 * period, 256));
    }
  }

  @Test
  void longerPeriodsAreNoLoop() {
    RepetitionGuard guard = new RepetitionGuard();
    for (int i = 0; i < 20 * 257; i++) {
      assertThat(guard.accept(i % 257, false)).isFalse();
    }
  }

  @Test
  void oneDifferentTokenInEveryRowIsATable() {
    RepetitionGuard guard = new RepetitionGuard();
    for (int row = 0; row < 500; row++) {
      for (int column = 0; column < 20; column++) {
        assertThat(guard.accept(column == 7 ? 1_000 + row : column, false)).isFalse();
      }
    }
  }

  @Test
  void forcedTokensContinueALoopButAreNoneOfIt() {
    RepetitionGuard guard = new RepetitionGuard();
    for (int i = 0; i < 3_000; i++) {
      assertThat(guard.accept(5, true)).isFalse();
    }
    int seen = 0;
    for (int i = 0; seen == 0; i++) {
      boolean forced = i % 4 != 0;
      seen = guard.accept(i % 4, forced) ? i + 1 : 0;
    }
    assertThat(seen).isEqualTo(4 + 4 * 255 + 1);
  }

  @Test
  void aGenerationThatLoopsEndsAndSaysSo() throws IOException {
    try (Model model = TestingModels.open()) {
      int[][] loop = new int[600][];
      for (int i = 0; i < loop.length; i++) {
        loop[i] = new int[] {40 + i % 3};
      }
      TestingGrammar looping = TestingGrammar.of(model, loop);
      GenerationRequest.Builder request = GenerationRequest.builder().maxTokens(500);
      Generation guarded =
          generate(model, request.grammar(looping.choosing()).repetitionGuard(true).build());
      assertThat(guarded.finishReason()).isEqualTo(FinishReason.REPETITION);
      assertThat(guarded.tokens()).hasSize(3 + 256);
      Generation forced = generate(model, request.grammar(looping).build());
      assertThat(forced.finishReason()).isEqualTo(FinishReason.LENGTH);
      Generation unguarded =
          generate(model, request.grammar(looping.choosing()).repetitionGuard(false).build());
      assertThat(unguarded.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  private static Generation generate(Model model, GenerationRequest request) throws IOException {
    try (Session session = model.newSession()) {
      session.append(TestingModels.golden().prompt(5));
      return session.generate(request, TokenListener.NONE);
    }
  }
}

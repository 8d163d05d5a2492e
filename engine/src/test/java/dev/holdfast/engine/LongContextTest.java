package dev.holdfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.engine.model.TestingRandomModel;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.TestingSequence;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts as long as the models have them. */
class LongContextTest {
  /** Of the published Qwen 3.5 models. */
  private static final int LONGEST = 262_144;

  @TempDir Path folder;

  @Test
  void tensOfThousandsOfTokensGiveTheSameHoweverTheyAreCut() {
    int length = 32_768;
    int[] tokens = new Random(1).ints(length, 0, 48).toArray();
    try (Model model = model(length);
        Session whole = model.newSession();
        Session pieces = model.newSession()) {
      whole.append(tokens);
      int piece = 1;
      for (int from = 0; from < length; from += piece, piece = piece * 5 % 9973) {
        pieces.append(Arrays.copyOfRange(tokens, from, Math.min(length, from + piece)));
      }
      assertThat(pieces.position()).isEqualTo(length);
      assertThat(whole.logits()).isEqualTo(pieces.logits());
      assertThat(whole.logits()[0]).isFinite();
      refused(whole);
    }
  }

  @Test
  void theLastPositionOfTheLongestContextIsReachedAndNoneBehindIt() {
    try (Model model = model(LONGEST);
        Session single = deep(model, LONGEST - 3);
        Session together = deep(model, LONGEST - 3);
        Session batched = deep(model, LONGEST - 3);
        Session other = model.newSession()) {
      Batch batch = new Batch(model);
      for (int id : new int[] {7, 8, 9}) {
        single.append(id);
        batch.append(List.of(other, batched), 1, id);
      }
      together.append(7, 8, 9);
      assertThat(single.position()).isEqualTo(LONGEST);
      assertThat(single.logits()[0]).isFinite();
      assertThat(together.logits()).isEqualTo(single.logits());
      assertThat(batched.logits()).isEqualTo(single.logits());
      refused(single);
      assertThatThrownBy(() -> batch.append(List.of(other, batched), 1, 1))
          .isInstanceOfSatisfying(EngineException.class, LongContextTest::isFull);
      assertThat(other.position()).isEqualTo(3);
    }
  }

  @Test
  void generatingEndsAtTheLastPositionAndSaysSo() {
    GenerationRequest request = GenerationRequest.builder().maxTokens(100).build();
    try (Model model = model(LONGEST);
        Session session = deep(model, LONGEST - 5)) {
      Generation generation = session.generate(request, TokenListener.NONE);
      assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT_FULL);
      assertThat(generation.tokens()).hasSize(5);
      assertThat(session.position()).isEqualTo(LONGEST);
    }
  }

  private static void refused(Session full) {
    float[] before = full.logits();
    int position = full.position();
    assertThatThrownBy(() -> full.append(1))
        .isInstanceOfSatisfying(EngineException.class, LongContextTest::isFull)
        .hasMessageContaining("0 of " + position + " positions are left");
    assertThat(full.position()).isEqualTo(position);
    assertThat(full.logits()).isEqualTo(before);
  }

  private static void isFull(EngineException thrown) {
    assertThat(thrown.code()).isEqualTo(ErrorCode.CONTEXT_FULL);
  }

  private Model model(int contextLength) {
    TestingRandomModel random = TestingRandomModel.qwen35(3);
    random.keys.put("qwen35.context_length", contextLength);
    random.keys.put("qwen35.rope.freq_base", 1e7f);
    return Model.open(random.write(folder));
  }

  /** A session on a state of random numbers, the same for the same position. */
  private static Session deep(Model model, int position) {
    SequenceState state =
        TestingSequence.of(
            model.network().stateLayout(), KeyValueType.BF16, position, new Random(position));
    return new Session(model, state);
  }
}

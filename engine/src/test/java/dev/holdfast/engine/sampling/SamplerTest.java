package dev.holdfast.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final int[] NOTHING = new int[0];

  @Test
  void theRandomSequenceIsThePublishedOne() {
    // First values of SplitMix64 from seed 1234567, as listed for the reference implementation.
    RandomSequence random = new RandomSequence(1234567);
    assertThat(random.next()).isEqualTo((6457827717110365317L >>> 11) * 0x1p-53);
    assertThat(random.next()).isEqualTo((3203168211198807973L >>> 11) * 0x1p-53);
    assertThat(random.next())
        .isEqualTo((Long.parseUnsignedLong("9817491932198370423") >>> 11) * 0x1p-53);
  }

  @Test
  void greedyTakesTheLowestIdOfATie() {
    assertThat(choose(SamplingOptions.greedy(), 0, 3, 1, 3)).isEqualTo(1);
  }

  @Test
  void paddingIsNeverChosen() {
    float[] logits = {1, 2, 99, 99};
    assertThat(new Sampler(SamplingOptions.greedy(), 2, NOTHING).choose(logits.clone()))
        .isEqualTo(1);
    for (int seed = 0; seed < 50; seed++) {
      SamplingOptions options = SamplingOptions.random(1, seed);
      assertThat(new Sampler(options, 2, NOTHING).choose(logits.clone())).isLessThan(2);
      assertThat(new Sampler(options.withTopK(3), 2, NOTHING).choose(logits.clone())).isLessThan(2);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void logitsThatAreNoNumbersAreAnError(float bad) {
    for (SamplingOptions options :
        new SamplingOptions[] {SamplingOptions.greedy(), SamplingOptions.random(1, 1)}) {
      assertThatThrownBy(() -> choose(options, 0, bad, 1))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_MALFORMED))
          .hasMessageContaining("token 1");
    }
  }

  @Test
  void nothingButImpossibleTokensIsAnError() {
    float none = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> choose(SamplingOptions.random(1, 1), none, none))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void drawsFollowTheSoftmax() {
    double[] share = shares(SamplingOptions.random(2, 0), 0, 2, 4, Float.NEGATIVE_INFINITY);
    double sum = 1 + Math.exp(1) + Math.exp(2);
    assertThat(share[0]).isCloseTo(1 / sum, within(0.02));
    assertThat(share[1]).isCloseTo(Math.exp(1) / sum, within(0.02));
    assertThat(share[2]).isCloseTo(Math.exp(2) / sum, within(0.02));
    assertThat(share[3]).isZero();
  }

  @Test
  void topKKeepsTheMostLikelyAndTheLowerIdOnATie() {
    double[] share = shares(SamplingOptions.random(1, 0).withTopK(2), 1, 0, 1, 1, -5);
    assertThat(share[0]).isCloseTo(0.5, within(0.02));
    assertThat(share[2]).isCloseTo(0.5, within(0.02));
    assertThat(share[1] + share[3] + share[4]).isZero();
  }

  @Test
  void topKBeyondTheVocabularyKeepsAll() {
    double[] share = shares(SamplingOptions.random(1, 0).withTopK(1000), 0, 0, 0);
    for (double one : share) {
      assertThat(one).isCloseTo(1.0 / 3, within(0.02));
    }
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    // Probabilities 0.5, 0.3, 0.15, 0.05.
    float[] logits = {log(0.15), log(0.5), log(0.05), log(0.3)};
    double[] share = shares(SamplingOptions.random(1, 0).withTopP(0.75), logits);
    assertThat(share[1]).isCloseTo(0.5 / 0.8, within(0.02));
    assertThat(share[3]).isCloseTo(0.3 / 0.8, within(0.02));
    assertThat(share[0] + share[2]).isZero();
    double[] one = shares(SamplingOptions.random(1, 0).withTopP(0.01), logits);
    assertThat(one[0] + one[2] + one[3]).isZero();
  }

  @Test
  void topPAgreesWithAFullSort() {
    Random random = new Random(5);
    float[] logits = new float[400];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian() * 2;
    }
    SamplingOptions cut = SamplingOptions.random(1, 0).withTopP(0.9);
    // Top-k of the whole size goes through a full sort.
    SamplingOptions sorted = cut.withTopK(399);
    logits[7] = -80;
    for (int seed = 0; seed < 300; seed++) {
      assertThat(choose(cut.withSeed(seed), logits))
          .isEqualTo(choose(sorted.withSeed(seed), logits));
    }
  }

  @Test
  void minPDropsWhatIsFarLessLikely() {
    float[] logits = {log(0.6), log(0.3), log(0.1)};
    for (SamplingOptions options :
        new SamplingOptions[] {
          SamplingOptions.random(1, 0).withMinP(0.4),
          SamplingOptions.random(1, 0).withMinP(0.4).withTopK(2)
        }) {
      double[] share = shares(options, logits);
      assertThat(share[0]).isCloseTo(2.0 / 3, within(0.02));
      assertThat(share[2]).isZero();
    }
  }

  @Test
  void aTinyTemperatureIsGreedy() {
    assertThat(choose(SamplingOptions.random(1e-6, 3), 1, 1.5f, 1.4f)).isEqualTo(1);
  }

  @Test
  void theRepetitionPenaltyWeighsTheHistory() {
    SamplingOptions options = SamplingOptions.greedy().withRepetitionPenalty(2);
    assertThat(new Sampler(options, 3, new int[] {1, 1}).choose(new float[] {1.5f, 2, -3}))
        .isZero();
    assertThat(new Sampler(options, 2, new int[] {1}).choose(new float[] {-1.5f, -1})).isZero();
  }

  @Test
  void thePresencePenaltyWeighsWhatWasGeneratedOnly() {
    SamplingOptions options = SamplingOptions.greedy().withPresencePenalty(1);
    Sampler sampler = new Sampler(options, 2, new int[] {1});
    assertThat(sampler.choose(new float[] {1.5f, 2})).isEqualTo(1);
    assertThat(sampler.choose(new float[] {1.5f, 2})).isZero();
  }

  @Test
  void paddingInTheHistoryIsNoTrouble() {
    SamplingOptions options = SamplingOptions.greedy().withRepetitionPenalty(2);
    assertThat(new Sampler(options, 2, new int[] {500}).choose(new float[] {1, 2})).isEqualTo(1);
  }

  @Test
  void whatIsRuledOutIsNeverDrawn() {
    Random random = new Random(9);
    for (int round = 0; round < 400; round++) {
      float[] logits = new float[60];
      Arrays.fill(logits, Float.NEGATIVE_INFINITY);
      for (int i = 0; i <= round % 7; i++) {
        logits[random.nextInt(60)] = (float) random.nextGaussian() * (round % 3 == 0 ? 400 : 3);
      }
      for (SamplingOptions options : shapes()) {
        // The last of all draws too, where rounding may leave a rest.
        for (double draw : new double[] {0, random.nextDouble(), Math.nextDown(1.0)}) {
          int chosen = new Choice(options, logits.length).draw(logits, 0, draw);
          assertThat(logits[chosen]).isGreaterThan(Float.NEGATIVE_INFINITY);
        }
      }
    }
  }

  @Test
  void theOnlyTokenIsDrawnWithOneRandomNumberAndAForcedOneWithNone() {
    float none = Float.NEGATIVE_INFINITY;
    float[] free = {0, 0.1f, 0.2f, 0.3f};
    for (SamplingOptions options : shapes()) {
      for (int seed = 0; seed < 30; seed++) {
        Sampler masked = new Sampler(options.withSeed(seed), 4, NOTHING);
        Sampler forced = new Sampler(options.withSeed(seed), 4, NOTHING);
        Sampler plain = new Sampler(options.withSeed(seed), 4, NOTHING);
        assertThat(masked.choose(new float[] {none, none, 1, none})).isEqualTo(2);
        forced.remember(2);
        int first = plain.choose(free.clone());
        assertThat(forced.choose(free.clone())).isEqualTo(first);
        assertThat(masked.choose(free.clone())).isEqualTo(plain.choose(free.clone()));
      }
    }
  }

  @Test
  void logitsThatAreNoNumbersAreAnErrorBesideRuledOutOnes() {
    float none = Float.NEGATIVE_INFINITY;
    for (SamplingOptions options : shapes()) {
      assertThatThrownBy(() -> choose(options, none, Float.NaN, 1)).hasMessageContaining("token 1");
      assertThatThrownBy(() -> choose(options, none, none, none)).hasMessageContaining("rule out");
    }
  }

  private static SamplingOptions[] shapes() {
    SamplingOptions random = SamplingOptions.random(1, 3);
    return new SamplingOptions[] {
      random,
      random.withMinP(0.2),
      random.withTopK(20),
      random.withTopP(Math.nextDown(1.0)),
      random.withTopK(50).withTopP(0.9).withMinP(0.01)
    };
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    SamplingOptions good = SamplingOptions.random(1, 0);
    assertThatThrownBy(() -> good.withTemperature(-1)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withTemperature(Double.NaN)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withTopK(-1)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withTopP(0)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withMinP(1.1)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withRepetitionPenalty(0)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> good.withPresencePenalty(Double.NaN))
        .isInstanceOf(EngineException.class);
  }

  private static int choose(SamplingOptions options, float... logits) {
    return new Sampler(options, logits.length, NOTHING).choose(logits.clone());
  }

  private static double[] shares(SamplingOptions options, float... logits) {
    double[] share = new double[logits.length];
    int draws = 5000;
    for (int seed = 0; seed < draws; seed++) {
      share[choose(options.withSeed(seed), logits)] += 1.0 / draws;
    }
    return share;
  }

  private static float log(double probability) {
    return (float) Math.log(probability);
  }
}

package dev.holdfast.engine.sampling;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;

/**
 * How the next token is chosen. The steps run in this order: penalties, temperature, top-k, top-p,
 * min-p, draw.
 *
 * @param temperature 0 takes the most likely token (lowest id on a tie) and ignores all below
 * @param topK keep the k most likely tokens; 0 keeps all
 * @param topP keep the smallest set of most likely tokens whose probability reaches it; 1 keeps all
 * @param minP drop tokens less likely than this share of the most likely one; 0 keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens among the last
 *     {@link #REPETITION_WINDOW} of the history; 1 is none
 * @param presencePenalty subtracted from the logits of tokens generated earlier in the same call; 0
 *     is none
 * @param seed start of the random sequence of one generation
 */
public record SamplingOptions(
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double presencePenalty,
    long seed) {

  /** Tokens of the history, prompt included, that the repetition penalty looks at. */
  public static final int REPETITION_WINDOW = 256;

  public SamplingOptions {
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
    require(topK >= 0, "top-k", topK, "0 or more");
    require(topP > 0 && topP <= 1, "top-p", topP, "above 0, up to 1");
    require(minP >= 0 && minP <= 1, "min-p", minP, "0 to 1");
    require(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "repetition penalty",
        repetitionPenalty,
        "above 0, up to 100");
    require(Math.abs(presencePenalty) <= 100, "presence penalty", presencePenalty, "-100 to 100");
  }

  /** Always the most likely token. */
  public static SamplingOptions greedy() {
    return new SamplingOptions(0, 0, 1, 0, 1, 0, 0);
  }

  /** Random by temperature, everything else off. */
  public static SamplingOptions random(double temperature, long seed) {
    return new SamplingOptions(temperature, 0, 1, 0, 1, 0, seed);
  }

  public SamplingOptions withTemperature(double value) {
    return new SamplingOptions(value, topK, topP, minP, repetitionPenalty, presencePenalty, seed);
  }

  public SamplingOptions withTopK(int value) {
    return new SamplingOptions(
        temperature, value, topP, minP, repetitionPenalty, presencePenalty, seed);
  }

  public SamplingOptions withTopP(double value) {
    return new SamplingOptions(
        temperature, topK, value, minP, repetitionPenalty, presencePenalty, seed);
  }

  public SamplingOptions withMinP(double value) {
    return new SamplingOptions(
        temperature, topK, topP, value, repetitionPenalty, presencePenalty, seed);
  }

  public SamplingOptions withRepetitionPenalty(double value) {
    return new SamplingOptions(temperature, topK, topP, minP, value, presencePenalty, seed);
  }

  public SamplingOptions withPresencePenalty(double value) {
    return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty, value, seed);
  }

  public SamplingOptions withSeed(long value) {
    return new SamplingOptions(
        temperature, topK, topP, minP, repetitionPenalty, presencePenalty, value);
  }

  private static void require(boolean holds, String name, double value, String range) {
    if (!holds) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID, name + " is " + value, "Choose a value of " + range + ".");
    }
  }
}

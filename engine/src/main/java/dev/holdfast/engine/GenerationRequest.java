package dev.holdfast.engine;

import dev.holdfast.engine.grammar.Grammar;
import dev.holdfast.engine.sampling.SamplingOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What to generate and when to stop.
 *
 * @param maxTokens most tokens to generate, stop token included; at least 1
 * @param sampling how tokens are chosen
 * @param stopTokens ids that end the generation, beside {@link Model#stopTokens()}
 * @param stopStrings texts that end the generation once the decoded text contains one, across token
 *     borders
 * @param cancelled asked before every token; true ends the generation
 * @param grammar what may be written; where it leaves one continuation only, that is appended and
 *     not chosen. It begins with the first token of the generation
 * @param repetitionGuard whether a generation ends that repeats the same up to 256 tokens, to the
 *     token, eight times and over at least 256 tokens
 * @param copySpeculation whether the session guesses that the text goes on as it did before, and
 *     checks several tokens in one pass. What is generated is the same, to the bit; empty does so
 *     where it is known to pay. A {@link Batch} never does
 */
public record GenerationRequest(
    int maxTokens,
    SamplingOptions sampling,
    Set<Integer> stopTokens,
    List<String> stopStrings,
    BooleanSupplier cancelled,
    Optional<Grammar> grammar,
    boolean repetitionGuard,
    Optional<Boolean> copySpeculation) {

  public GenerationRequest {
    if (maxTokens < 1) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID, "token limit is " + maxTokens, "Ask for at least one token.");
    }
    stopTokens = Set.copyOf(stopTokens);
    stopStrings = List.copyOf(stopStrings);
    if (stopStrings.contains("")) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID, "a stop string is empty", "Leave empty stop strings out.");
    }
  }

  /** Starts with: 1,024 tokens, greedy, no extra stops, never cancelled, no grammar, no guard. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a request. */
  public static final class Builder {
    private int maxTokens = 1024;
    private SamplingOptions sampling = SamplingOptions.greedy();
    private Set<Integer> stopTokens = Set.of();
    private List<String> stopStrings = List.of();
    private BooleanSupplier cancelled = () -> false;
    private Optional<Grammar> grammar = Optional.empty();
    private boolean repetitionGuard;
    private Optional<Boolean> copySpeculation = Optional.empty();

    private Builder() {}

    public Builder maxTokens(int value) {
      maxTokens = value;
      return this;
    }

    public Builder sampling(SamplingOptions value) {
      sampling = value;
      return this;
    }

    public Builder stopTokens(Set<Integer> value) {
      stopTokens = value;
      return this;
    }

    public Builder stopStrings(List<String> value) {
      stopStrings = value;
      return this;
    }

    public Builder cancelled(BooleanSupplier value) {
      cancelled = value;
      return this;
    }

    public Builder grammar(Grammar value) {
      grammar = Optional.of(value);
      return this;
    }

    public Builder repetitionGuard(boolean value) {
      repetitionGuard = value;
      return this;
    }

    public Builder copySpeculation(boolean value) {
      copySpeculation = Optional.of(value);
      return this;
    }

    public GenerationRequest build() {
      return new GenerationRequest(
          maxTokens,
          sampling,
          stopTokens,
          stopStrings,
          cancelled,
          grammar,
          repetitionGuard,
          copySpeculation);
    }
  }
}

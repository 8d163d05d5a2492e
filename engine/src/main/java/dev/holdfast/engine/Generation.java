package dev.holdfast.engine;

import java.util.OptionalInt;

/**
 * What one call of {@link Session#generate} did. All its tokens, the stop token too, are part of
 * the session's history when the call returns.
 */
public final class Generation {
  private final int[] tokens;
  private final OptionalInt stopToken;
  private final FinishReason finishReason;
  private final int promptTokens;
  private final int forcedTokens;
  private final int draftedTokens;
  private final int acceptedTokens;

  Generation(
      int[] tokens,
      OptionalInt stopToken,
      FinishReason finishReason,
      int promptTokens,
      int forcedTokens,
      int draftedTokens,
      int acceptedTokens) {
    this.tokens = tokens.clone();
    this.stopToken = stopToken;
    this.finishReason = finishReason;
    this.promptTokens = promptTokens;
    this.forcedTokens = forcedTokens;
    this.draftedTokens = draftedTokens;
    this.acceptedTokens = acceptedTokens;
  }

  /** Ids generated, in order, without the stop token. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** The stop token that ended the generation, if one did. */
  public OptionalInt stopToken() {
    return stopToken;
  }

  public FinishReason finishReason() {
    return finishReason;
  }

  /** Tokens that were in the session before this call. */
  public int promptTokens() {
    return promptTokens;
  }

  /** Tokens that this call added to the session, stop token included. */
  public int generatedTokens() {
    return tokens.length + (stopToken.isPresent() ? 1 : 0);
  }

  /** How many of the generated ones nobody chose, since the grammar left nothing else. */
  public int forcedTokens() {
    return forcedTokens;
  }

  /** Tokens that copy speculation guessed. */
  public int draftedTokens() {
    return draftedTokens;
  }

  /** How many of them were generated: each saved a pass. */
  public int acceptedTokens() {
    return acceptedTokens;
  }
}

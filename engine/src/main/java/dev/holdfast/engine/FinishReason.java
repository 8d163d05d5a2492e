package dev.holdfast.engine;

/** Why a generation ended. */
public enum FinishReason {
  /** The model produced a stop token; it is part of the session's history. */
  STOP_TOKEN,
  /** The decoded text contains one of the request's stop strings. */
  STOP_STRING,
  /** The request's token limit is reached. */
  LENGTH,
  /** The listener or the request's cancellation flag asked to stop. */
  CANCELLED,
  /** No position is left in the context window. */
  CONTEXT_FULL,
  /**
   * The request's repetition guard saw the generation write the same over and over. The repeats are
   * part of the history; going on from there would only add to them.
   */
  REPETITION
}

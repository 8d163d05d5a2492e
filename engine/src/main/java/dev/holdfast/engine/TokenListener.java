package dev.holdfast.engine;

/** Hears generated tokens one by one. */
@FunctionalInterface
public interface TokenListener {

  /** Hears nothing, stops nothing. */
  TokenListener NONE = id -> true;

  /**
   * Called after the token has become part of the session's history, on the session's thread; not
   * called for a stop token. Others may follow it in the history for the moment, which are forced
   * or guessed; they are taken back if the generation ends here.
   *
   * @return false to cancel the generation after this token
   */
  boolean onToken(int id);
}

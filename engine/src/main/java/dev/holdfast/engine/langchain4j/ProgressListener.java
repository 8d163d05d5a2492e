package dev.holdfast.engine.langchain4j;

/** Hears how far a request is, on the thread that computes. */
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = new ProgressListener() {};

  /**
   * Prompt tokens of this request that are computed; reused ones do not count.
   *
   * @param done so far
   * @param total of this request
   */
  default void onPrefill(int done, int total) {}

  /**
   * One more token is generated.
   *
   * @param count tokens of this reply so far
   */
  default void onGenerated(int count) {}

  /**
   * Tokens that are computed between requests, on a thread of its own, so that the next one has
   * less to wait for.
   *
   * @param done so far
   * @param total of this piece of work
   */
  default void onBackground(int done, int total) {}

  /** Something failed that no request depends on; on any thread. */
  default void onWarning(String message) {}
}

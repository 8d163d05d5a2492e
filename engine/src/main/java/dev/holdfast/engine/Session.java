package dev.holdfast.engine;

/**
 * One sequence of tokens on a model: its history and the network's state after it. Owned by one
 * thread at a time.
 */
@SuppressWarnings("DoNotCallSuggester") // until the network is wired in
public final class Session implements AutoCloseable {

  Session() {}

  /** The model this session runs on. */
  public Model model() {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds tokens to the history and computes the state after them.
   *
   * @throws EngineException CONTEXT_FULL or REQUEST_INVALID (an id outside the vocabulary); the
   *     session is unchanged then
   */
  public void append(int... tokens) {
    append(tokens, (done, total) -> true);
  }

  /**
   * As {@link #append(int...)}, with progress and cancellation between chunks.
   *
   * @return tokens appended; fewer than given when the listener stopped it
   */
  public int append(int[] tokens, PrefillListener listener) {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends tokens and returns the logits after each of the last {@code last} of them, for
   * diagnostics.
   *
   * @return {@code [last][vocabulary]}
   */
  public float[][] appendForLogits(int[] tokens, int last) {
    throw new UnsupportedOperationException();
  }

  /**
   * Generates until something stops it. Every generated token is appended and fed through the
   * network, the stop token and the last one at the token limit too, so that the session can go on
   * from there. The same history (cut into the same appends), seed and kernels give the same ids.
   *
   * @param listener called with each id except a stop token
   * @throws EngineException REQUEST_INVALID when the history is empty
   */
  public Generation generate(GenerationRequest request, TokenListener listener) {
    throw new UnsupportedOperationException();
  }

  /** The state here and now, as a value. */
  public Snapshot snapshot() {
    throw new UnsupportedOperationException();
  }

  /**
   * Goes back (or over) to a snapshot of the same model.
   *
   * @throws EngineException REQUEST_INVALID when it belongs to another model
   */
  public void rewind(Snapshot snapshot) {
    throw new UnsupportedOperationException();
  }

  /** A second session that stands where this one does; both go on independently. */
  public Session fork() {
    return snapshot().open();
  }

  /** Tokens in the history. */
  public int position() {
    throw new UnsupportedOperationException();
  }

  /** The history. */
  public int[] tokens() {
    return tokens(0);
  }

  /** The history from position {@code from}. */
  public int[] tokens(int from) {
    throw new UnsupportedOperationException();
  }

  /** Logits after the last token: {@code [vocabulary]}, a copy. */
  public float[] logits() {
    throw new UnsupportedOperationException();
  }

  /** Releases the state. */
  @Override
  public void close() {}
}

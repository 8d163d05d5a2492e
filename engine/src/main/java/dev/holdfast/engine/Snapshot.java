package dev.holdfast.engine;

/**
 * A value: everything a session knew at one position. Costs the fixed-size recurrent state; pages
 * of keys and values are shared. Stays valid whatever the session does later.
 */
@SuppressWarnings("DoNotCallSuggester") // until the network is wired in
public final class Snapshot {

  Snapshot() {}

  /** Tokens in the history. */
  public int position() {
    throw new UnsupportedOperationException();
  }

  /** The history. */
  public int[] tokens() {
    throw new UnsupportedOperationException();
  }

  /** A new session that goes on from here; its cost does not grow with the context. */
  public Session open() {
    throw new UnsupportedOperationException();
  }
}

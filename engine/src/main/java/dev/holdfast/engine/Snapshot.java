package dev.holdfast.engine;

import dev.holdfast.engine.state.SequenceState;

/**
 * A value: everything a session knew at one position. Costs the fixed-size recurrent state; pages
 * of keys and values are shared with the session. Stays valid whatever the session does later. Safe
 * to open from several threads.
 */
public final class Snapshot {
  private final Model model;
  private final SequenceState state;

  /**
   * @param state owned by this snapshot and never changed
   */
  Snapshot(Model model, SequenceState state) {
    this.model = model;
    this.state = state;
  }

  /** The model it belongs to. */
  public Model model() {
    return model;
  }

  /** Tokens in the history. */
  public int position() {
    return state.position();
  }

  /** The history. */
  public int[] tokens() {
    return state.tokens(0);
  }

  /**
   * A new session that goes on from here. Its cost does not grow with the context, but for one
   * reference per 256 positions.
   */
  public Session open() {
    return new Session(model, copyState());
  }

  SequenceState copyState() {
    return state.copy();
  }
}

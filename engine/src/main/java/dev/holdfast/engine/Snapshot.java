package dev.holdfast.engine;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.util.Optional;

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

  /**
   * Writes it to a store, for this process and others; pages that are there already are not written
   * again. Takes its time: call it on a thread that has it, the session may go on.
   *
   * @return what {@link Model#restore(StateStore, StoredSnapshot)} takes; empty if it could not be
   *     written, of which the store's listener hears
   * @throws EngineException REQUEST_INVALID if the history is empty
   */
  public Optional<StoredSnapshot> save(StateStore store) {
    return store.save(model.stateIdentity(state.type()), state);
  }

  SequenceState copyState() {
    return state.copy();
  }
}

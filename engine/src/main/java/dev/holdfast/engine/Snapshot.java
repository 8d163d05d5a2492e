package dev.holdfast.engine;

import dev.holdfast.engine.state.HeldState;
import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.state.StateStore;
import dev.holdfast.engine.state.StoredSnapshot;
import java.lang.ref.Cleaner;
import java.util.Optional;

/**
 * A value: everything a session knew at one position. Costs the fixed-size recurrent state; pages
 * of keys and values are shared with the session. Stays valid whatever the session does later. Safe
 * to open from several threads.
 *
 * <p>When all snapshots of a model need more memory than {@link SnapshotBudget} grants them, those
 * that were not used for longest go to files and come back when they are opened. A snapshot that
 * nobody refers to any more is given up by itself; {@link #close()} does it at once.
 */
public final class Snapshot implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Model model;
  private final HeldState held;

  /**
   * @param state owned by this snapshot and never changed
   */
  Snapshot(Model model, SequenceState state) {
    this.model = model;
    this.held = model.snapshotMemory().hold(state);
    CLEANER.register(this, held::close);
  }

  /** The model it belongs to. */
  public Model model() {
    return model;
  }

  /** Tokens in the history. */
  public int position() {
    return held.position();
  }

  /** The history. */
  public int[] tokens() {
    return held.tokens();
  }

  /**
   * A new session that goes on from here. Its cost does not grow with the context, but for one
   * reference per 256 positions; more where memory was short and the state is in a file.
   *
   * @throws IllegalStateException after {@link #close()}
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
    SequenceState state = held.state();
    return store.save(model.stateIdentity(state.type()), state);
  }

  /** Gives back its memory; it cannot be opened any more. Sessions opened from it go on. */
  @Override
  public void close() {
    held.close();
  }

  SequenceState copyState() {
    return held.copy();
  }

  void copyTo(SequenceState other) {
    held.copyTo(other);
  }
}

package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.KeyValueType;
import org.jspecify.annotations.Nullable;

/**
 * The state behind a snapshot, never changed: in memory, or in a file since memory was short. Safe
 * for several threads: who holds the lock of a state waits for no other.
 */
public final class HeldState implements AutoCloseable {
  private final SnapshotMemory memory;
  private final int position;
  private final KeyValueType type;

  // One of both until close; none afterwards.
  private @Nullable SequenceState resident;
  private @Nullable StoredSnapshot spilled;

  HeldState(SnapshotMemory memory, SequenceState state) {
    this.memory = memory;
    this.position = state.position();
    this.type = state.type();
    this.resident = state;
  }

  /** Tokens that the state covers. */
  public int position() {
    return position;
  }

  /** Whether it is in memory. */
  public synchronized boolean isResident() {
    return resident != null;
  }

  /** Token ids. */
  public synchronized int[] tokens() {
    SequenceState state = resident;
    return state == null ? memory.tokens(spilled()) : state.tokens(0);
  }

  /**
   * A state of its own that goes on from here. From memory it costs a copy of the fixed-size part;
   * from a file that part is read and pages are mapped.
   *
   * @throws EngineException STATE_DAMAGED when the file cannot be read any more
   */
  public SequenceState copy() {
    memory.used(this);
    return state().copy();
  }

  /**
   * Turns a session's state into that of {@link #copy}, in the memory that it has.
   *
   * @throws EngineException as {@link #copy}
   */
  public void copyTo(SequenceState session) {
    memory.used(this);
    session.become(state());
  }

  /**
   * The state itself, not to be changed; read from its file if it is in one.
   *
   * @throws EngineException as {@link #copy}
   */
  public SequenceState state() {
    StoredSnapshot file;
    synchronized (this) {
      SequenceState state = resident;
      if (state != null) {
        return state;
      }
      file = spilled();
    }
    return memory.read(file, type);
  }

  /** Gives back memory and file. */
  @Override
  public void close() {
    memory.forget(this);
    StoredSnapshot file;
    synchronized (this) {
      resident = null;
      file = spilled;
      spilled = null;
    }
    if (file != null) {
      memory.delete(file);
    }
  }

  /** The state in memory; null if it is not there. */
  synchronized @Nullable SequenceState resident() {
    return resident;
  }

  /** Takes a file for the memory. */
  synchronized void spilledTo(StoredSnapshot file) {
    if (resident == null) {
      // Closed meanwhile.
      memory.delete(file);
    } else {
      resident = null;
      spilled = file;
    }
  }

  private StoredSnapshot spilled() {
    StoredSnapshot file = spilled;
    if (file == null) {
      throw new IllegalStateException("the snapshot is closed");
    }
    return file;
  }
}

package dev.holdfast.engine.langchain4j;

import dev.holdfast.engine.Snapshot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A state that later prompts may go on from. */
final class Retained {
  private final Snapshot snapshot;
  private final int position;
  private final long hash;
  private final boolean lasting;

  /** The longest retained state before this one on the same way; read by any thread. */
  volatile @Nullable Retained before;

  /** When it was of use last, in states added since. */
  long used;

  /** Whether a store has it, as far as is known. */
  private volatile boolean stored;

  /**
   * @param tokens of the snapshot
   * @param lasting whether prompts will start like this whatever the conversation goes on with
   */
  Retained(Snapshot snapshot, int[] tokens, boolean lasting, @Nullable Retained before) {
    this.snapshot = snapshot;
    this.lasting = lasting;
    this.position = tokens.length;
    this.hash = PrefixHashes.of(tokens);
    this.before = before;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  boolean isLasting() {
    return lasting;
  }

  /** The same, known to be in a store. */
  Retained markStored() {
    stored = true;
    return this;
  }

  /** Its file was deleted. */
  void markDeleted() {
    stored = false;
  }

  /** Tokens that must be computed to have it back from the store without its own file. */
  int gapInStore() {
    Retained ancestor = before;
    while (ancestor != null && !ancestor.stored) {
      ancestor = ancestor.before;
    }
    return ancestor == null ? position : position - ancestor.position;
  }

  /** Tokens in the history. */
  int position() {
    return position;
  }

  /** Whether this may be a state on the way of a prompt; only its tokens tell for certain. */
  boolean mayStart(int length, PrefixHashes prompt) {
    return position <= length && hash == prompt.at(position);
  }

  /** Whether this is a state on the way of a prompt. */
  boolean starts(int[] ids) {
    return position <= ids.length
        && Arrays.equals(snapshot.tokens(), 0, position, ids, 0, position);
  }

  /** Whether both are the same state. */
  boolean equalTo(Retained that) {
    return position == that.position
        && hash == that.hash
        && Arrays.equals(snapshot.tokens(), that.snapshot.tokens());
  }

  /** Tokens that must be computed to have it back when it is gone. */
  int gap() {
    Retained ancestor = before;
    return ancestor == null ? position : position - ancestor.position;
  }
}

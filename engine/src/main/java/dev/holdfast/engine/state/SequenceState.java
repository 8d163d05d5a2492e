package dev.holdfast.engine.state;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.tensor.Kernels;
import java.util.List;

/**
 * All memory of one sequence: token ids with keys and values in pages, recurrent state, and the
 * network's output at the last position. Logits are computed from that output on demand.
 */
public final class SequenceState {
  private final StateLayout layout;
  private KvCache cache;
  private final RecurrentState recurrent;
  private final float[] lastOutput;
  private int position;

  /** The state before the first token. */
  public SequenceState(StateLayout layout, KeyValueType type) {
    this(
        layout,
        new KvCache(layout, type),
        new RecurrentState(layout),
        new float[layout.hidden()],
        0);
  }

  private SequenceState(
      StateLayout layout,
      KvCache cache,
      RecurrentState recurrent,
      float[] lastOutput,
      int position) {
    this.layout = layout;
    this.cache = cache;
    this.recurrent = recurrent;
    this.lastOutput = lastOutput;
    this.position = position;
  }

  /**
   * A state that was stored.
   *
   * @param pages all of it, the last one partly filled unless the position is a multiple of {@link
   *     KvPage#POSITIONS}
   */
  static SequenceState restored(
      StateLayout layout,
      KeyValueType type,
      List<KvPage> pages,
      RecurrentState recurrent,
      float[] lastOutput,
      int position) {
    KvCache cache = new KvCache(layout, type, pages);
    return new SequenceState(layout, cache, recurrent, lastOutput, position);
  }

  /** An independent state with the same content: the fixed-size part copied, pages shared. */
  public SequenceState copy() {
    return new SequenceState(layout, cache.share(), recurrent.copy(), lastOutput.clone(), position);
  }

  /**
   * Turns into an independent state with the content of another one of the same layout. In memory
   * that is in use already this takes a fraction of the time of {@link #copy()}.
   */
  public void become(SequenceState other) {
    cache = other.cache.share();
    recurrent.set(other.recurrent);
    System.arraycopy(other.lastOutput, 0, lastOutput, 0, lastOutput.length);
    position = other.position;
  }

  /** Bytes of memory that the part takes which does not grow; none while it is in a file. */
  long fixedBytes() {
    return recurrent.isStored() ? 0 : layout.fixedBytes();
  }

  public StateLayout layout() {
    return layout;
  }

  /** How keys and values are kept. */
  public KeyValueType type() {
    return cache.type();
  }

  public KvCache cache() {
    return cache;
  }

  public RecurrentState recurrent() {
    return recurrent;
  }

  /** Network output after the final norm at the last position: {@code [hidden]}. */
  public float[] lastOutput() {
    return lastOutput;
  }

  /** Tokens that the state covers. */
  public int position() {
    return position;
  }

  /**
   * Checks pages of keys and values that came from files and were never read yet, on all cores.
   *
   * @throws EngineException STATE_DAMAGED if one is not what was stored; whoever mapped it is told,
   *     and this state is of no use any more
   */
  public void check(Kernels kernels) {
    if (!cache.isChecked() && !cache.check((task, pages) -> kernels.parallel(pages, task))) {
      throw new EngineException(
          ErrorCode.STATE_DAMAGED,
          "keys and values of this state are damaged on disk; the file is used no more",
          "Restore again, which finds the next best state, or compute the tokens anew.");
    }
  }

  /**
   * Makes room for {@code count} positions after the present one, before their keys are written.
   *
   * @throws EngineException OUT_OF_MEMORY
   */
  public void reserve(int count) {
    cache.reserve(position, count);
  }

  /** Records tokens whose layers have been computed; room was reserved. */
  public void advance(int[] tokens, int from, int count) {
    for (int i = 0; i < count; i++) {
      int at = position + i;
      cache.page(at / KvPage.POSITIONS).tokens()[at % KvPage.POSITIONS] = tokens[from + i];
    }
    position += count;
  }

  /**
   * Goes back to an earlier position. Keys and values behind it are overwritten by the next ones.
   *
   * @param recurrentThere the recurrent state at that position
   * @param lastOutputThere the last output at that position
   */
  public void goBack(int earlier, RecurrentState recurrentThere, float[] lastOutputThere) {
    position = earlier;
    recurrent.set(recurrentThere);
    System.arraycopy(lastOutputThere, 0, lastOutput, 0, lastOutput.length);
  }

  /** Token ids of positions {@code from .. position() - 1}. */
  public int[] tokens(int from) {
    int[] tokens = new int[position - from];
    for (int at = from; at < position; at++) {
      tokens[at - from] = cache.page(at / KvPage.POSITIONS).tokens()[at % KvPage.POSITIONS];
    }
    return tokens;
  }
}

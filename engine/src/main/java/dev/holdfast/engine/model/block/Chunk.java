package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way through the layers, each a token: consecutive ones of one sequence, or the next
 * one of each of several. One object serves a pass for good.
 */
final class Chunk {
  private final Kernels kernels;
  private final Scratch scratch;
  private final IntConsumer rowWork = this::runRowTask;

  private @Nullable SequenceState[] states = new SequenceState[1];
  private int sequences;
  private int tokens;
  private float[] input = {};
  private float[] output = {};
  private float[] cosines = {};
  private float[] sines = {};

  /** Where the linear layers leave their inputs, if anybody wants them. */
  private @Nullable Recording recording;

  private @Nullable Object rowOwner;
  private @Nullable RowTask<Object> rowTask;

  Chunk(Kernels kernels, Scratch scratch) {
    this.kernels = kernels;
    this.scratch = scratch;
  }

  /**
   * Turns to tokens at the states' positions; arrays for them come from the scratch memory.
   *
   * @param count of the sequences, the first of {@code newStates}
   * @param newTokens of every sequence; 1 if there are several
   */
  void begin(SequenceState[] newStates, int count, int newTokens, int hidden, int half) {
    if (states.length < count) {
      states = new SequenceState[count];
    }
    System.arraycopy(newStates, 0, states, 0, count);
    sequences = count;
    tokens = newTokens;
    input = scratch.get(Buffer.NORMED, rows() * hidden);
    output = scratch.get(Buffer.BRANCH, rows() * hidden);
    cosines = scratch.get(Buffer.COSINES, rows() * half);
    sines = scratch.get(Buffer.SINES, rows() * half);
  }

  /** Forgets the states, which may be large. */
  void end() {
    Arrays.fill(states, null);
    recording = null;
  }

  void record(Recording to) {
    recording = to;
  }

  @Nullable Recording recording() {
    return recording;
  }

  Kernels kernels() {
    return kernels;
  }

  Scratch scratch() {
    return scratch;
  }

  int sequences() {
    return sequences;
  }

  SequenceState state(int sequence) {
    return Objects.requireNonNull(states[sequence]);
  }

  /** Number of tokens of each sequence. */
  int tokens() {
    return tokens;
  }

  /** Tokens of all sequences; those of a sequence follow each other. */
  int rows() {
    return sequences * tokens;
  }

  /** Normed input of the present branch: {@code [rows][hidden]}. */
  float[] input() {
    return input;
  }

  /** Where the branch writes its result: {@code [rows][hidden]}. */
  float[] output() {
    return output;
  }

  /** Cosines of the rotary angles: {@code [rows][rotated / 2]}. */
  float[] cosines() {
    return cosines;
  }

  /** Sines of the rotary angles. */
  float[] sines() {
    return sines;
  }

  /** Runs a task for the first {@code count} rows on all cores, one row on this thread. */
  @SuppressWarnings("unchecked") // the task meets no other object than its owner
  <T> void forRows(int count, T owner, RowTask<T> task) {
    if (count == 1) {
      task.run(owner, this, 0);
      return;
    }
    rowOwner = owner;
    rowTask = (RowTask<Object>) task;
    kernels.parallel(count, rowWork);
    rowOwner = null;
    rowTask = null;
  }

  private void runRowTask(int row) {
    Objects.requireNonNull(rowTask).run(Objects.requireNonNull(rowOwner), this, row);
  }
}

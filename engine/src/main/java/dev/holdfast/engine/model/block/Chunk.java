package dev.holdfast.engine.model.block;

import dev.holdfast.engine.state.SequenceState;
import dev.holdfast.engine.tensor.Kernels;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Consecutive tokens on their way through the layers; one object serves a pass for good. */
final class Chunk {
  private final Kernels kernels;
  private final Scratch scratch;
  private @Nullable SequenceState state;
  private int tokens;
  private float[] input = {};
  private float[] output = {};
  private float[] cosines = {};
  private float[] sines = {};

  Chunk(Kernels kernels, Scratch scratch) {
    this.kernels = kernels;
    this.scratch = scratch;
  }

  /** Turns to tokens at the state's position; arrays for them come from the scratch memory. */
  void begin(SequenceState newState, int count, int hidden, int half) {
    state = newState;
    tokens = count;
    input = scratch.get(Buffer.NORMED, count * hidden);
    output = scratch.get(Buffer.BRANCH, count * hidden);
    cosines = scratch.get(Buffer.COSINES, count * half);
    sines = scratch.get(Buffer.SINES, count * half);
  }

  /** Forgets the state, which may be large. */
  void end() {
    state = null;
  }

  Kernels kernels() {
    return kernels;
  }

  Scratch scratch() {
    return scratch;
  }

  SequenceState state() {
    return Objects.requireNonNull(state);
  }

  /** Number of tokens. */
  int tokens() {
    return tokens;
  }

  /** Normed input of the present branch: {@code [tokens][hidden]}. */
  float[] input() {
    return input;
  }

  /** Where the branch writes its result: {@code [tokens][hidden]}. */
  float[] output() {
    return output;
  }

  /** Cosines of the rotary angles: {@code [tokens][rotated / 2]}. */
  float[] cosines() {
    return cosines;
  }

  /** Sines of the rotary angles. */
  float[] sines() {
    return sines;
  }
}

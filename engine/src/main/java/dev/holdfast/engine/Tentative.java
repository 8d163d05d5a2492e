package dev.holdfast.engine;

import dev.holdfast.engine.state.RecurrentState;
import dev.holdfast.engine.state.SequenceState;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tokens fed in one pass, the last of which may be taken back. Keys and values are cut; the
 * recurrent state cannot be, so it is copied before and computed again for the tokens that stay.
 */
final class Tentative {
  private static final int[] NONE = {};

  private final Computation computation;

  // Of the time before the tokens; the memory serves all of a generation.
  private @Nullable RecurrentState recurrent;
  private float[] lastOutput = {};
  private int position;

  private int[] tokens = NONE;

  Tentative(Computation computation) {
    this.computation = computation;
  }

  /** Appends tokens. */
  void feed(int[] more) {
    mark();
    computation.feed(more);
    tokens = more;
  }

  /** Remembers the present state. */
  void mark() {
    SequenceState state = computation.state();
    recurrent = Computation.copied(state.recurrent(), recurrent);
    if (lastOutput.length == 0) {
      lastOutput = new float[state.lastOutput().length];
    }
    System.arraycopy(state.lastOutput(), 0, lastOutput, 0, lastOutput.length);
    position = state.position();
  }

  /** Goes back to the mark, whatever was fed since. */
  void back() {
    computation.state().goBack(position, Objects.requireNonNull(recurrent), lastOutput);
  }

  /**
   * The session then stands where it would if only some of the tokens had been fed.
   *
   * @param count of the first ones
   */
  void keep(int count) {
    if (count < tokens.length) {
      back();
      computation.feed(Arrays.copyOf(tokens, count));
    }
    tokens = NONE;
  }
}

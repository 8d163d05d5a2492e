package dev.holdfast.engine;

import dev.holdfast.engine.state.RecurrentState;
import dev.holdfast.engine.state.SequenceState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tokens fed in one pass, the last of which may be taken back. Keys and values are cut; the
 * recurrent state cannot be, so it is copied before and computed again for the tokens that stay.
 */
final class Tentative {
  private static final int[] NONE = {};

  private final Session session;
  private int start;
  private int[] tokens = NONE;

  /** Before the tokens; its memory serves all passes of a generation. */
  private @Nullable RecurrentState before;

  Tentative(Session session) {
    this.session = session;
  }

  /** Appends tokens. */
  void feed(int[] more) {
    SequenceState state = session.state();
    before = Session.copied(state.recurrent(), before);
    start = state.position();
    session.feed(more);
    tokens = more;
  }

  /**
   * The session then stands where it would if only some of them had been fed.
   *
   * @param count of the first ones, at least one
   */
  void keep(int count) {
    if (count < tokens.length) {
      SequenceState state = session.state();
      state.cut(start);
      if (before != null) {
        state.recurrent().set(before);
      }
      session.feed(Arrays.copyOf(tokens, count));
    }
    tokens = NONE;
  }
}

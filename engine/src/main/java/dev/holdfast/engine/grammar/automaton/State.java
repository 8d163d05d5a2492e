package dev.holdfast.engine.grammar.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text that is being written. Equal states of an automaton are one object, so a
 * state's steps are computed once.
 */
public final class State {
  private static final int BYTES = 256;
  private static final int UNKNOWN = -1;
  private static final int SEVERAL = -2;
  private static final int NO_BYTE = -3;

  /** A grammar of one endless text, which nobody writes on purpose, still comes to an end here. */
  private static final int MOST_FORCED = 4096;

  private final Automaton automaton;
  private final Rule rule;
  private final int number;

  /**
   * The states after each byte; the automaton's dead state for bytes that may not come. Threads may
   * compute an entry twice, with the same result.
   */
  private State @Nullable [] steps;

  private int onlyByte = UNKNOWN;

  State(Automaton automaton, Rule rule, int number) {
    this.automaton = automaton;
    this.rule = rule;
    this.number = number;
  }

  /**
   * The state after one more byte.
   *
   * @param value 0 to 255
   * @return null when the byte may not come here
   */
  public @Nullable State step(int value) {
    State[] known = steps;
    if (known == null) {
      known = new State[BYTES];
      steps = known;
    }
    State next = known[value];
    if (next == null) {
      State computed = rule.step(value, automaton);
      next = computed == null ? automaton.dead() : computed;
      known[value] = next;
    }
    return next == automaton.dead() ? null : next;
  }

  /**
   * The state after a byte that may come.
   *
   * @throws IllegalArgumentException when it may not
   */
  public State stepOrFail(int value) {
    State next = step(value);
    if (next == null) {
      throw new IllegalArgumentException("byte " + value + " may not come here");
    }
    return next;
  }

  /** Whether the text may end here. */
  public boolean accepting() {
    return rule.accepting();
  }

  /** Whether nothing may follow. */
  public boolean isLast() {
    return onlyByte() == NO_BYTE;
  }

  /**
   * The bytes that come next in any case, up to where there is a choice or the text may end; at
   * most {@value #MOST_FORCED}.
   */
  public byte[] forced() {
    byte[] bytes = new byte[16];
    int count = 0;
    State at = this;
    while (count < MOST_FORCED && !at.accepting() && at.onlyByte() >= 0) {
      if (count == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * count);
      }
      int value = at.onlyByte();
      bytes[count++] = (byte) value;
      at = at.stepOrFail(value);
    }
    return Arrays.copyOf(bytes, count);
  }

  /** The one byte that may come, {@link #SEVERAL} or {@link #NO_BYTE}. */
  private int onlyByte() {
    int known = onlyByte;
    if (known == UNKNOWN) {
      known = NO_BYTE;
      for (int value = 0; value < BYTES && known != SEVERAL; value++) {
        if (step(value) != null) {
          known = known == NO_BYTE ? value : SEVERAL;
        }
      }
      onlyByte = known;
    }
    return known;
  }

  /** What the state allows. */
  public Rule rule() {
    return rule;
  }

  /** Whose state this is. */
  public Automaton automaton() {
    return automaton;
  }

  /** Different for every state of an automaton, ascending in the order of their making. */
  int number() {
    return number;
  }
}

package dev.holdfast.engine.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * A place in a text that is being written. Equal states of an automaton are one object, so a
 * state's steps are computed once.
 */
public final class State {
  private static final int BYTES = 256;

  private final Automaton automaton;
  private final Rule rule;
  private final int number;

  /**
   * The states after each byte; the automaton's dead state for bytes that may not come. Threads may
   * compute an entry twice, with the same result.
   */
  private State @Nullable [] steps;

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

  /** Whether the text may end here. */
  public boolean accepting() {
    return rule.accepting();
  }

  /** What the state allows. */
  public Rule rule() {
    return rule;
  }

  /** Different for every state of an automaton, ascending in the order of their making. */
  int number() {
    return number;
  }
}

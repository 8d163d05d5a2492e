package dev.holdfast.engine.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * What a state allows. A value: immutable, equal when it allows the same (a record does that);
 * states that it holds, such as the one to go on with, are compared by identity.
 *
 * <p>Whoever writes a rule sees to it that from every state it leads to there is a way to an end.
 */
public interface Rule {
  /**
   * The state after one more byte.
   *
   * @param value 0 to 255
   * @param automaton makes states of rules
   * @return null when the byte may not come here
   */
  @Nullable State step(int value, Automaton automaton);

  /** Whether the text may end here. */
  boolean accepting();
}

package dev.holdfast.engine.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes states, one object for equal rules. For any number of threads. */
public final class Automaton {
  private final ConcurrentHashMap<Rule, State> states = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final State dead = new State(this, Nothing.NOTHING, 0);
  private final State end = state(End.END);

  /** The state of a rule. */
  public State state(Rule rule) {
    State known = states.get(rule);
    return known != null
        ? known
        : states.computeIfAbsent(rule, made -> new State(this, made, numbers.incrementAndGet()));
  }

  /** Where nothing may follow and the text may end. */
  public State end() {
    return end;
  }

  /** Bytes that must come, and what follows them. */
  public State literal(byte[] bytes, State next) {
    return bytes.length == 0 ? next : state(new Literal(new Bytes(bytes), 0, next));
  }

  /** A text that must come, in UTF-8, and what follows it. */
  public State literal(String text, State next) {
    return literal(text.getBytes(StandardCharsets.UTF_8), next);
  }

  /** Whatever one of the two allows; null stands for a state that allows nothing. */
  public @Nullable State union(@Nullable State one, @Nullable State other) {
    if (one == null || other == null || one == other) {
      return one == null ? other : one;
    }
    return state(Union.of(one, other));
  }

  /** Number of states made so far. */
  public int size() {
    return states.size();
  }

  /** Stands for the absence of a state. */
  State dead() {
    return dead;
  }

  private enum Nothing implements Rule {
    NOTHING;

    @Override
    public @Nullable State step(int value, Automaton automaton) {
      return null;
    }

    @Override
    public boolean accepting() {
      return false;
    }
  }

  private enum End implements Rule {
    END;

    @Override
    public @Nullable State step(int value, Automaton automaton) {
      return null;
    }

    @Override
    public boolean accepting() {
      return true;
    }
  }
}

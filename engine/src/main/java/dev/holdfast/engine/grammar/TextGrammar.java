package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A grammar over the bytes of a text, for the tokens of a vocabulary. States and masks are computed
 * when a generation first comes to them and serve all later ones.
 */
public final class TextGrammar implements Grammar {
  /** States of an automaton; beyond it the next generation starts a new one. */
  private static final int MOST_STATES = 50_000;

  /** Bytes of masks; beyond it they are computed anew. */
  private static final long MOST_MASK_BYTES = 32L << 20;

  private final TokenTrie trie;
  private final Function<Automaton, State> text;
  private final OptionalInt thinkingBudget;
  private Compiled compiled;

  /**
   * A grammar.
   *
   * @param text makes the state at the beginning of the text
   * @param thinkingBudget most tokens inside a block of thoughts before it is closed
   */
  public TextGrammar(TokenTrie trie, Function<Automaton, State> text, OptionalInt thinkingBudget) {
    this.trie = trie;
    this.text = text;
    this.thinkingBudget = thinkingBudget;
    this.compiled = compile();
  }

  private Compiled compile() {
    return new Compiled(trie, text.apply(new Automaton()));
  }

  @Override
  public GrammarCursor start() {
    return new TextCursor(compiled(), thinkingBudget);
  }

  private synchronized Compiled compiled() {
    if (compiled.start.automaton().size() > MOST_STATES) {
      compiled = compile();
    }
    return compiled;
  }

  /** One automaton and the masks of its states. */
  static final class Compiled {
    private final TokenTrie trie;
    private final State start;
    private final ConcurrentHashMap<State, TokenMask> masks = new ConcurrentHashMap<>();
    private final AtomicLong maskBytes = new AtomicLong();

    private Compiled(TokenTrie trie, State start) {
      this.trie = trie;
      this.start = start;
    }

    TokenTrie trie() {
      return trie;
    }

    State start() {
      return start;
    }

    TokenMask mask(State state) {
      TokenMask known = masks.get(state);
      if (known != null) {
        return known;
      }
      TokenMask mask = trie.mask(state);
      if (maskBytes.addAndGet(mask.bytes()) > MOST_MASK_BYTES) {
        masks.clear();
        maskBytes.set(mask.bytes());
      }
      masks.put(state, mask);
      return mask;
    }
  }
}

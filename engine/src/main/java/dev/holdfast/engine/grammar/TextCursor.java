package dev.holdfast.engine.grammar;

import dev.holdfast.engine.grammar.automaton.State;
import dev.holdfast.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A place in a {@link TextGrammar}. */
final class TextCursor implements GrammarCursor {
  private static final int[] NONE = {};

  private final TextGrammar.Compiled grammar;
  private final Tokenizer tokenizer;
  private final WrittenText written;
  private final ThinkingBudget budget;
  private State state;

  TextCursor(TextGrammar.Compiled grammar, OptionalInt thinkingBudget) {
    this.grammar = grammar;
    this.tokenizer = grammar.trie().tokenizer();
    this.written = new WrittenText(tokenizer);
    this.budget = new ThinkingBudget(thinkingBudget);
    this.state = grammar.start();
  }

  @Override
  public int[] forced() {
    if (state.rule() instanceof Thinking && budget.spent()) {
      return tokenizer.encode(Thinking.close(budget.atLineStart()));
    }
    byte[] bytes = state.forced();
    State after = state;
    for (byte value : bytes) {
      after = after.stepOrFail(value & 0xff);
    }
    boolean end = after.accepting() && after.isLast();
    if (bytes.length == 0) {
      return end ? stop() : NONE;
    }
    int[] text = written.next(bytes, end);
    if (!end || text.length == 0) {
      return text;
    }
    int[] all = Arrays.copyOf(text, text.length + 1);
    all[text.length] = stop()[0];
    return all;
  }

  /** What ends the generation, when nothing else may come. */
  private int[] stop() {
    int[] stops = grammar.trie().stopTokens();
    return stops.length == 0 ? NONE : new int[] {stops[0]};
  }

  @Override
  public void mask(float[] logits, int offset) {
    grammar.mask(state).apply(logits, offset);
  }

  @Override
  public void accept(int id) {
    if (Arrays.binarySearch(grammar.trie().stopTokens(), id) >= 0) {
      if (!state.accepting()) {
        throw refused(id);
      }
      return;
    }
    @Nullable State next = state;
    int length = tokenizer.byteLength(id);
    for (int i = 0; i < length && next != null; i++) {
      next = next.step(tokenizer.byteAt(id, i) & 0xff);
    }
    if (next == null || tokenizer.control(id)) {
      throw refused(id);
    }
    if (state.rule() instanceof Thinking) {
      budget.count(tokenizer, id);
    }
    state = next;
    written.add(id);
  }

  private IllegalArgumentException refused(int id) {
    return new IllegalArgumentException(
        "the grammar does not allow token " + id + " (" + tokenizer.decode(id) + ") here");
  }
}

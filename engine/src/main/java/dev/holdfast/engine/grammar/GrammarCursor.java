package dev.holdfast.engine.grammar;

/**
 * The place in a grammar where one generation stands. It only goes forward; serves one thread.
 * Whatever the grammar allows can be completed: there is always a token that may come next.
 */
public interface GrammarCursor {
  /**
   * The tokens that come next whatever the model computes, cut as the tokenizer itself would cut
   * this text; empty where there is a choice, or where the cut depends on what follows. They can be
   * appended as a prompt is, and then handed to {@link #accept} one by one.
   */
  int[] forced();

  /**
   * Rules out what may not come next: its logits become negative infinity. A token that ends the
   * generation stays only where the text may end.
   *
   * @param logits of all tokens, from {@code offset}
   */
  void mask(float[] logits, int offset);

  /**
   * Takes note of a token of the history.
   *
   * @throws IllegalArgumentException when it may not come next
   */
  void accept(int id);
}

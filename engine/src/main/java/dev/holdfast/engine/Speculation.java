package dev.holdfast.engine;

/**
 * Copy speculation of one generation: guesses that the text goes on as it did somewhere before, and
 * has the guess checked in one pass. What is generated does not depend on it.
 */
final class Speculation {
  private final Session session;

  /** A token that is to be fed, and guesses what follows. */
  private final int[] tokens = new int[DraftPass.MOST];

  private final CopyIndex index;
  private final DraftBudget budget = new DraftBudget();
  private int drafted;
  private int accepted;

  Speculation(Session session) {
    this.session = session;
    this.index = new CopyIndex(session.tokens());
  }

  /** The tokens that were prepared. */
  int[] tokens() {
    return tokens;
  }

  /** Feeds the prepared tokens. */
  DraftPass feed(int length) {
    DraftPass pass = session.computation().draftPass();
    pass.feed(tokens, length);
    return pass;
  }

  /**
   * Prepares a pass of a token and guesses.
   *
   * @param most tokens of the pass
   * @return tokens of the pass; 1 if nothing is to be guessed
   */
  int prepare(int id, int most) {
    tokens[0] = id;
    int length = Math.min(budget.most(), most - 1);
    return length < 1 ? 1 : 1 + index.draft(id, length, tokens, 1);
  }

  /** Takes note of a token of the history. */
  void add(int id) {
    index.add(id);
    budget.onToken();
  }

  /** Takes note of how a pass ended. */
  void onChecked(int guesses, int right) {
    drafted += guesses;
    accepted += right;
    budget.onChecked(guesses, right);
  }

  int drafted() {
    return drafted;
  }

  int accepted() {
    return accepted;
  }
}

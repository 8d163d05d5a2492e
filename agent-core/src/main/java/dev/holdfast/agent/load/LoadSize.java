package dev.holdfast.agent.load;

/**
 * How large a load is.
 *
 * @param turns of a conversation; planner and executor share them
 * @param systemWords of the system text, most of which makes a token
 * @param toolWords of every one of the eight tools
 * @param resultWords of a tool's result
 * @param replyTokens of a reply
 */
public record LoadSize(
    int turns, int systemWords, int toolWords, int resultWords, int replyTokens) {
  /** Positions of a context that holds the usual load, with a vocabulary of short tokens too. */
  private static final double ROOM = 32_768;

  /** As agents of this kind have it: 20 turns on a prefix of 4,000 tokens. */
  public static final LoadSize USUAL = new LoadSize(20, 2050, 140, 385, 60);

  /** Checks the number of turns. */
  public LoadSize {
    if (turns < 4) {
      throw new IllegalArgumentException("a load has at least 4 turns, not " + turns);
    }
  }

  /** The same, smaller where a model's context has no room for it. */
  public LoadSize within(int contextLength) {
    double factor = Math.min(1, contextLength / ROOM);
    return new LoadSize(
        turns,
        (int) (factor * systemWords),
        (int) (factor * toolWords),
        (int) (factor * resultWords),
        (int) Math.ceil(factor * replyTokens));
  }

  /** The same with so many turns. */
  public LoadSize withTurns(int count) {
    return new LoadSize(count, systemWords, toolWords, resultWords, replyTokens);
  }
}

package dev.holdfast.agent;

/**
 * What was spent.
 *
 * @param promptComputed prompt tokens the model computed
 * @param promptReused prompt tokens whose state was reused
 * @param generated generated tokens
 * @param forced those of them that a grammar left no choice about: appended together, not sampled
 * @param modelCalls calls of the model
 * @param seconds wall time
 */
public record Usage(
    long promptComputed,
    long promptReused,
    long generated,
    long forced,
    int modelCalls,
    double seconds) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

  /** The sum of both, times included. */
  public Usage plus(Usage other) {
    return new Usage(
        promptComputed + other.promptComputed,
        promptReused + other.promptReused,
        generated + other.generated,
        forced + other.forced,
        modelCalls + other.modelCalls,
        seconds + other.seconds);
  }

  public Usage withSeconds(double seconds) {
    return new Usage(promptComputed, promptReused, generated, forced, modelCalls, seconds);
  }

  /** Tokens that count against {@link Budget#maxTokens()}. */
  public long charged() {
    return promptComputed + generated;
  }
}

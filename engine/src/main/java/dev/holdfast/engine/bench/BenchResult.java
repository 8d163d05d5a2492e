package dev.holdfast.engine.bench;

/**
 * The speed of one test at one depth.
 *
 * @param depth tokens in the context before it began
 * @param tokensPerSecond over the repeats
 * @param bytesPerToken what decoding one token reads: the weights as they are stored in the file,
 *     keys and values of the context, the recurrent state; 0 for prompts
 * @param shareOfRead what that is of the speed at which the machine read memory just before: the
 *     median over the repeats, each with its own probe, since memory may be twice as fast in one
 *     minute as in another; 0 for prompts
 */
public record BenchResult(
    BenchTest test, int depth, Spread tokensPerSecond, double bytesPerToken, double shareOfRead) {

  /** Bytes per second at the median. */
  public double bytesPerSecond() {
    return bytesPerToken * tokensPerSecond.median();
  }
}
